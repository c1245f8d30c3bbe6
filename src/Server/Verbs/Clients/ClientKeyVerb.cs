// SPDX-License-Identifier: Apache-2.0
using Authorization.Clients.Editing;
using Kernel.Jose;

namespace Server.Verbs.Clients;

/// <summary>
/// Changes the keys of a client. A new key stands beside the old ones until they are removed, so that nobody is locked out while the
/// application changes over; meanwhile its assertions must name their key by <c>kid</c>.
/// </summary>
internal static class ClientKeyVerb
{
    private const string Generate = "--generate-key";
    private const string Add = "--add";
    private const string Remove = "--remove";
    private const string Keys = "--jwks";
    private const string KeysUri = "--jwks-uri";

    private static readonly string[] Ways = [Generate, Add, Remove, Keys, KeysUri];

    private static readonly Dictionary<string, bool> Flags = Ways.ToDictionary(flag => flag, _ => false);

    /// <summary>Without a flag it lists the keys; with one it changes them.</summary>
    public static Task<int> RunAsync(string[] args, CancellationToken ct) => ClientVerb.RunAsync(args, Flags, async (arguments, file) =>
    {
        if (ClientVerb.OneName(arguments) is not { } clientId || Ways.Sum(flag => arguments.All(flag).Count) > 1)
        {
            return ClientVerb.Say(ClientVerb.Usage, $"Name one client, and at most one of {string.Join(", ", Ways)}.");
        }

        var way = Ways.FirstOrDefault(flag => arguments.Find(flag) is not null);
        return way is null ? List(file, clientId) : await ChangeAsync(file, clientId, way, arguments.Find(way)!, ct);
    });

    private static async Task<int> ChangeAsync(ClientsFile file, string clientId, string way, string value, CancellationToken ct)
    {
        var news = $"The keys of {clientId} are changed; a running server knows within a second.";
        switch (way)
        {
            case Generate:
                var path = Path.GetFullPath(value);
                var refused = await KeyFiles.GenerateAsync(
                    path, key => file.ChangeAsync(clientId, client => KeySetChange.Append(client, [key]), ct));
                return ClientVerb.Told(
                    clientId,
                    refused,
                    $"""
                    {news}
                    The new private key is in {path}. The older keys are good until they are removed (--remove KID);
                    until then its assertions must name their key by kid.
                    """);
            case KeysUri:
                return ClientVerb.Told(
                    clientId, await file.ChangeAsync(clientId, client => KeySetChange.Replace(client, "jwks_uri", value), ct), news);
            case Remove:
                return ClientVerb.Told(clientId, await file.ChangeAsync(clientId, client => KeySetChange.Remove(client, value), ct), news);
            default:
                return KeyFiles.Read(value).Try(out var keys, out var unreadable)
                    ? ClientVerb.Told(
                        clientId,
                        await file.ChangeAsync(
                            clientId,
                            client => way is Add ? KeySetChange.Append(client, keys) : KeySetChange.Replace(client, "jwks", KeyFiles.Set(keys)),
                            ct),
                        news)
                    : ClientVerb.Say(ClientVerb.Refused, unreadable);
        }
    }

    private static int List(ClientsFile file, string clientId)
    {
        if (file.List().FirstOrDefault(one => one.ClientId == clientId) is not { } client)
        {
            return ClientVerb.Say(ClientVerb.Refused, $"Client {clientId} is not registered.");
        }

        if (client.Refusal is { } refusal)
        {
            return ClientVerb.Say(ClientVerb.Refused, $"A server leaves client {clientId} out: {refusal}.");
        }

        if (client.JwksUri is { } uri)
        {
            Console.WriteLine($"jwks_uri  {uri.OriginalString}");
            return 0;
        }

        Table.Print(
            ["KID", "ALG", "THUMBPRINT"],
            client.Keys.Select(key => new[] { key.KeyId ?? "-", key.Algorithm.Name(), key.Thumbprint }));
        return 0;
    }
}
