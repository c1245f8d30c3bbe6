// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Authorization.Clients.Remote;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Authorization.Clients.Editing;

/// <summary>
/// <c>Authorization:ClientsFile</c> as an operator changes it, one registration at a time. Nothing is written that a server would leave
/// out: the judges are the server's own. A server that runs takes a change up by itself.
/// </summary>
public sealed class ClientsFile : IDisposable
{
    private readonly string _path;
    private readonly IReadOnlyList<ClientsDocument> _beside;
    private readonly KeyFetcher _fetcher;
    private readonly ClientAdmission _admission;

    /// <summary>The file of an installation.</summary>
    /// <param name="path">Where it is, or will be.</param>
    /// <param name="remote">How that installation fetches keys.</param>
    /// <param name="samples">The published keys it refuses.</param>
    /// <param name="beside">Registrations that come with its program.</param>
    /// <exception cref="OptionsValidationException"><paramref name="remote"/> cannot be meant.</exception>
    public ClientsFile(string path, RemoteKeysOptions remote, IEnumerable<SampleKeys> samples, IEnumerable<ClientsDocument> beside)
    {
        var known = samples.ToList();
        if (new RemoteKeysOptionsValidator().Validate(null, remote) is { Failed: true } refused)
        {
            throw new OptionsValidationException(RemoteKeysOptions.Section, typeof(RemoteKeysOptions), refused.Failures);
        }

        _path = Path.GetFullPath(path);
        _beside = [.. beside];
        _fetcher = new KeyFetcher(Options.Create(remote));
        _admission = new ClientAdmission(
            new RemoteKeyTable(_fetcher, known, TimeProvider.System, NullLogger<RemoteKeyTable>.Instance), known);
    }

    /// <summary>The full path.</summary>
    public string FullPath => _path;

    /// <summary>What a server would take from the file; nothing where there is none.</summary>
    /// <exception cref="InvalidDataException">It is no clients document.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public IReadOnlyList<RegisteredClient> List() =>
        File.Exists(_path) ? [.. Judge(DocumentOf(File.ReadAllBytes(_path))).Select(RegisteredClient.Of)] : [];

    /// <summary>Registers a client.</summary>
    /// <returns>Why nothing was written; null when it was.</returns>
    /// <exception cref="InvalidDataException">The file is no clients document.</exception>
    /// <exception cref="IOException">It cannot be read or written.</exception>
    public Task<string?> AddAsync(JsonObject registration, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(registration);
        if (registration["client_id"] is not JsonValue id || !id.TryGetValue<string>(out var clientId))
        {
            return Task.FromResult<string?>("client_id is missing");
        }

        return EditAsync(
            clientId,
            text =>
            {
                if (text.Count(clientId) > 0)
                {
                    return "is registered already";
                }

                text.Add(clientId, registration);
                return null;
            },
            ct);
    }

    /// <summary>Changes the registration of a client; <paramref name="change"/> may refuse with a reason.</summary>
    /// <inheritdoc cref="AddAsync"/>
    public Task<string?> ChangeAsync(string clientId, Func<JsonObject, string?> change, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(change);
        return EditAsync(
            clientId,
            text =>
            {
                if (RefuseUnlessOne(text, clientId) is { } refusal)
                {
                    return refusal;
                }

                if (text.Find(clientId) is not { } registration)
                {
                    return "is not a JSON object with distinct names";
                }

                if (change(registration) is { } refused)
                {
                    return refused;
                }

                if (!JsonNode.DeepEquals(registration["client_id"], clientId))
                {
                    return "client_id stays what it is; register another client";
                }

                text.Replace(clientId, registration);
                return null;
            },
            ct);
    }

    /// <summary>Takes the registration of a client out, good or not.</summary>
    /// <inheritdoc cref="AddAsync"/>
    public Task<string?> RemoveAsync(string clientId, CancellationToken ct) => EditAsync(
        clientId,
        text =>
        {
            if (RefuseUnlessOne(text, clientId) is { } refusal)
            {
                return refusal;
            }

            text.Remove(clientId);
            return null;
        },
        ct);

    /// <inheritdoc/>
    public void Dispose() => _fetcher.Dispose();

    private async Task<string?> EditAsync(string clientId, Func<ClientsText, string?> edit, CancellationToken ct)
    {
        using var held = await HeldFile.TakeAsync(_path, ct);
        var before = held.Content is null ? null : DocumentOf(held.Content);
        var text = ClientsText.Read(before);
        if (edit(text) is { } refusal)
        {
            return refusal;
        }

        var written = text.Write();
        if (written.Length > ClientAdmission.MaxFileBytes)
        {
            return $"does not fit: the file would be longer than {ClientAdmission.MaxFileBytes} bytes";
        }

        var leftOut = before is null ? [] : LeftOut(before, clientId);
        if (Refuse(DocumentOf(written), clientId, leftOut) is { } refused)
        {
            return refused;
        }

        held.Replace(written);
        return null;
    }

    // Others may be in the file that a server leaves out; they stand as they stood, and keep nobody from working.
    private string? Refuse(ClientsDocument document, string clientId, IReadOnlyList<string> leftOutBefore) =>
        Of(document, clientId) is not { } judged ? null
        : judged.Refusal ?? (judged.Read.KeyRefusals.Count > leftOutBefore.Count
            ? $"jwks has a key that a server leaves out: {judged.Read.KeyRefusals[^1]}"
            : null);

    private IReadOnlyList<string> LeftOut(ClientsDocument document, string clientId) => Of(document, clientId)?.Read.KeyRefusals ?? [];

    private JudgedClient? Of(ClientsDocument document, string clientId) => Judge(document).FirstOrDefault(one => one.Read.Name == clientId);

    private IEnumerable<JudgedClient> Judge(ClientsDocument document) =>
        _admission.Judge(_beside.Append(document)).Where(judged => judged.Source == document.Source);

    private ClientsDocument DocumentOf(byte[] utf8) => new(_path, utf8);

    private static string? RefuseUnlessOne(ClientsText text, string clientId) => text.Count(clientId) switch
    {
        0 => "is not registered",
        1 => null,
        _ => "is registered more than once; mend the file by hand",
    };
}
