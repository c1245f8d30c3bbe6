// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Authorization.Clients.Editing;

namespace Server.Verbs.Clients;

/// <summary>Registers a client.</summary>
internal static class ClientAddVerb
{
    private const string Generate = "--generate-key";
    private const string Keys = "--jwks";
    private const string KeysUri = "--jwks-uri";
    private const string Handoff = $"--{ClientHandoffVerb.Member}";

    private static readonly Dictionary<string, bool> Flags =
        new([.. RegistrationFlags.All, new(Keys, false), new(Generate, false), new(Handoff, false)]);

    /// <summary>Its flags are the members of a registration; the keys come from exactly one of three places.</summary>
    public static Task<int> RunAsync(string[] args, CancellationToken ct) => ClientVerb.RunAsync(args, Flags, async (arguments, file) =>
    {
        if (!RegistrationFlags.Read(arguments).Try(out var registration, out var refusal))
        {
            return ClientVerb.Say(ClientVerb.Usage, refusal);
        }

        if (arguments.Names.Count > 0 || registration["client_id"]?.GetValue<string>() is not { Length: > 0 } clientId)
        {
            return ClientVerb.Say(ClientVerb.Usage, "Name the client by --id.");
        }

        if (new[] { Generate, Keys, KeysUri }.Sum(flag => arguments.All(flag).Count) != 1)
        {
            return ClientVerb.Say(ClientVerb.Usage, $"Say once where its keys are: {Generate} FILE, {Keys} FILE or {KeysUri} URL.");
        }

        if (arguments.Find(Handoff) is { } handoffPath)
        {
            if (!JsonFile.Read(handoffPath).Try(out var handoff, out var unreadable))
            {
                return ClientVerb.Say(ClientVerb.Refused, unreadable);
            }

            registration[ClientHandoffVerb.Member] = handoff;
        }

        var news = $"{clientId} is registered in {file.FullPath}; a running server knows it within a second.";
        return arguments.Find(Generate) is { } path
            ? await WithNewKeyAsync(file, clientId, registration, Path.GetFullPath(path), news, ct)
            : await WithKeysAsync(file, clientId, registration, arguments.Find(Keys), news, ct);
    });

    private static async Task<int> WithNewKeyAsync(
        ClientsFile file, string clientId, JsonObject registration, string path, string news, CancellationToken ct)
    {
        var refusal = await KeyFiles.GenerateAsync(path, key =>
        {
            registration["jwks"] = KeyFiles.Set(key);
            return file.AddAsync(registration, ct);
        });
        return ClientVerb.Told(
            clientId, refusal, $"{news}{Environment.NewLine}Its private key is in {path}: for the application's back end and nobody else.");
    }

    private static async Task<int> WithKeysAsync(
        ClientsFile file, string clientId, JsonObject registration, string? path, string news, CancellationToken ct)
    {
        if (path is not null)
        {
            if (!KeyFiles.Read(path).Try(out var keys, out var refusal))
            {
                return ClientVerb.Say(ClientVerb.Refused, refusal);
            }

            registration["jwks"] = KeyFiles.Set(keys);
        }

        return ClientVerb.Told(clientId, await file.AddAsync(registration, ct), news);
    }
}
