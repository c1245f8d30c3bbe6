// SPDX-License-Identifier: Apache-2.0
using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Authorization.Clients;

/// <summary>
/// The registered applications: one immutable snapshot, replaced whole. Fed from <c>Authorization:ClientsFile</c> and from every
/// registered <see cref="ClientsDocument"/>. A client with a key of the registered <see cref="SampleKeys"/> is not admitted.
/// </summary>
internal sealed partial class ClientRegistry(
    IEnumerable<ClientsDocument> documents,
    IEnumerable<SampleKeys> samples,
    IOptions<AuthorizationServerOptions> options,
    ILogger<ClientRegistry> logger)
{
    private const int MaxFileBytes = 16 * 1024 * 1024;

    private readonly FrozenSet<string> _samples = samples.SelectMany(keys => keys.Thumbprints).ToFrozenSet(StringComparer.Ordinal);
    private bool _fileWasRead;
    private volatile FrozenDictionary<string, Client> _clients = FrozenDictionary<string, Client>.Empty;

    /// <summary>How many are registered.</summary>
    public int Count => _clients.Count;

    /// <summary>The client of that id, letter by letter, enabled or not; null when there is none.</summary>
    public Client? Find(string clientId) => _clients.GetValueOrDefault(clientId);

    /// <summary>Reads every document anew and swaps the snapshot.</summary>
    /// <returns>The clients left out because a key of theirs is published.</returns>
    /// <exception cref="InvalidDataException">A document as a whole is unusable; the snapshot stays as it was.</exception>
    /// <exception cref="IOException">The file cannot be read; the snapshot stays as it was.</exception>
    public IReadOnlyList<string> Load()
    {
        var clients = new List<Client>();
        foreach (var document in ReadFile() is { } file ? documents.Append(file) : documents)
        {
            clients.AddRange(Admit(document));
        }

        var published = clients.Where(client => client.Keys.Known.Any(key => _samples.Contains(key.Thumbprint))).ToList();
        foreach (var client in published)
        {
            LogPublished(client.ClientId);
        }

        var byId = clients.Except(published).ToLookup(client => client.ClientId, StringComparer.Ordinal);
        foreach (var doubled in byId.Where(same => same.Count() > 1))
        {
            LogDoubled(doubled.Key);
        }

        _clients = byId.Where(same => same.Count() == 1).ToFrozenDictionary(same => same.Key, same => same.Single(), StringComparer.Ordinal);
        LogLoaded(_clients.Count);
        return [.. published.Select(client => client.ClientId)];
    }

    private ClientsDocument? ReadFile()
    {
        var path = options.Value.ClientsFile;
        var source = $"Authorization:ClientsFile ({path})";
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            // Some editors and mounts remove a file before they write it anew: clients do not lose their registration by that.
            if (_fileWasRead)
            {
                throw new InvalidDataException($"{source} is gone.");
            }

            if (!documents.Any())
            {
                LogNoFile(path);
            }

            return null;
        }

        if (file.Length > MaxFileBytes)
        {
            throw new InvalidDataException($"{source} is longer than {MaxFileBytes} bytes.");
        }

        var document = new ClientsDocument(source, ReadBytes(path, source));
        _fileWasRead = true;
        return document;
    }

    private static byte[] ReadBytes(string path, string source)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new IOException($"{source} cannot be read.", denied);
        }
    }

    private IEnumerable<Client> Admit(ClientsDocument document)
    {
        foreach (var read in ClientsReader.Read(document))
        {
            foreach (var refusal in read.KeyRefusals)
            {
                LogKeyLeftOut(read.Name, document.Source, refusal);
            }

            if (read.Client is not null)
            {
                yield return read.Client;
            }
            else
            {
                LogRefused(read.Name, document.Source, read.Refusal!);
            }
        }
    }

    [LoggerMessage(2101, LogLevel.Error, "Client {ClientId} of {Source} is refused: {Refusal}")]
    private partial void LogRefused(string clientId, string source, string refusal);

    [LoggerMessage(2102, LogLevel.Error, "Client {ClientId} is registered more than once; neither registration serves")]
    private partial void LogDoubled(string clientId);

    [LoggerMessage(2107, LogLevel.Error, "Client {ClientId} is refused: the private half of a key of its jwks is published")]
    private partial void LogPublished(string clientId);

    [LoggerMessage(2103, LogLevel.Warning, "Client {ClientId} of {Source}: a key of its jwks is left out: {Refusal}")]
    private partial void LogKeyLeftOut(string clientId, string source, string refusal);

    [LoggerMessage(2106, LogLevel.Warning, "Authorization:ClientsFile: {Path} does not exist yet; no client is read from it")]
    private partial void LogNoFile(string path);

    [LoggerMessage(2104, LogLevel.Information, "{Count} clients are registered")]
    private partial void LogLoaded(int count);
}
