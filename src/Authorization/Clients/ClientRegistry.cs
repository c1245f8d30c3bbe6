// SPDX-License-Identifier: Apache-2.0
using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Authorization.Clients;

/// <summary>
/// The registered applications: one immutable snapshot, replaced whole. Fed from <c>Authorization:ClientsFile</c> and from every
/// registered <see cref="ClientsDocument"/>, and admitted by <see cref="ClientAdmission"/>.
/// </summary>
internal sealed partial class ClientRegistry(
    IEnumerable<ClientsDocument> documents,
    ClientAdmission admission,
    IOptions<AuthorizationServerOptions> options,
    ILogger<ClientRegistry> logger)
{
    private bool _fileWasRead;
    private volatile FrozenDictionary<string, Client> _clients = FrozenDictionary<string, Client>.Empty;
    private volatile FrozenSet<string> _handoffOrigins = FrozenSet<string>.Empty;

    /// <summary>How many are registered.</summary>
    public int Count => _clients.Count;

    /// <summary>The client of that id, letter by letter, enabled or not; null when there is none.</summary>
    public Client? Find(string clientId) => _clients.GetValueOrDefault(clientId);

    /// <summary>The web pages of enabled clients that may ask whether a visitor is on mobile data.</summary>
    public IReadOnlySet<string> HandoffOrigins => _handoffOrigins;

    /// <summary>Reads every document anew and swaps the snapshot.</summary>
    /// <returns>The clients left out because a key of theirs is published.</returns>
    /// <exception cref="InvalidDataException">A document as a whole is unusable; the snapshot stays as it was.</exception>
    /// <exception cref="IOException">The file cannot be read; the snapshot stays as it was.</exception>
    public IReadOnlyList<string> Load()
    {
        var judged = admission.Judge(ReadFile() is { } file ? documents.Append(file) : documents);
        foreach (var client in judged)
        {
            Report(client);
        }

        foreach (var doubled in IdsOf(judged, Verdict.Doubled).Distinct(StringComparer.Ordinal))
        {
            LogDoubled(doubled);
        }

        _clients = judged
            .Where(one => one.Verdict is Verdict.Admitted)
            .ToFrozenDictionary(one => one.Read.Client!.ClientId, one => one.Read.Client!, StringComparer.Ordinal);
        _handoffOrigins = _clients.Values
            .Where(client => client.Enabled)
            .SelectMany(client => client.Handoff?.Origins ?? [])
            .ToFrozenSet(StringComparer.Ordinal);
        admission.Keep(_clients.Values);
        LogLoaded(_clients.Count);
        return [.. IdsOf(judged, Verdict.Published)];
    }

    private static IEnumerable<string> IdsOf(IEnumerable<JudgedClient> judged, Verdict verdict) =>
        judged.Where(one => one.Verdict == verdict).Select(one => one.Read.Client!.ClientId);

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

        if (file.Length > ClientAdmission.MaxFileBytes)
        {
            throw new InvalidDataException($"{source} is longer than {ClientAdmission.MaxFileBytes} bytes.");
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

    private void Report(JudgedClient judged)
    {
        foreach (var refusal in judged.Read.KeyRefusals)
        {
            LogKeyLeftOut(judged.Read.Name, judged.Source, refusal);
        }

        if (judged.Verdict is Verdict.Published)
        {
            LogPublished(judged.Read.Name);
        }
        else if (judged.Verdict is Verdict.Refused)
        {
            LogRefused(judged.Read.Name, judged.Source, judged.Refusal!);
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
