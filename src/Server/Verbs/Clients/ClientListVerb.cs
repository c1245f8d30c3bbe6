// SPDX-License-Identifier: Apache-2.0
using Authorization.Clients.Editing;

namespace Server.Verbs.Clients;

/// <summary>Prints what a server takes from the clients file, and what it leaves out.</summary>
internal static class ClientListVerb
{
    /// <summary>Exits 65 when a registration is left out, so that a script may ask whether all is well.</summary>
    public static Task<int> RunAsync(string[] args, CancellationToken ct) =>
        ClientVerb.RunAsync(args, new Dictionary<string, bool>(), (arguments, file) => Task.FromResult(
            arguments.Names.Count > 0 ? ClientVerb.Say(ClientVerb.Usage, "This verb lists all clients.") : List(file)));

    private static int List(ClientsFile file)
    {
        var clients = file.List();
        if (clients.Count == 0)
        {
            Console.WriteLine($"No client is registered in {file.FullPath}.");
            return 0;
        }

        Table.Print(["ID", "NAME", "ENABLED", "GRANTS", "SCOPES", "KEYS"], clients.Where(one => one.Refusal is null).Select(Row));
        var leftOut = clients.Where(one => one.Refusal is not null).ToList();
        foreach (var client in leftOut)
        {
            Console.Error.WriteLine($"A server leaves client {client.ClientId} out: {client.Refusal}.");
        }

        return leftOut.Count == 0 ? 0 : ClientVerb.Refused;
    }

    private static string[] Row(RegisteredClient client) =>
    [
        client.ClientId,
        client.Name,
        client.Enabled ? "yes" : "no",
        Joined(client.GrantTypes),
        Joined(client.Scopes),
        client.JwksUri?.OriginalString ?? Joined(client.Keys.Select(key => key.KeyId ?? key.Thumbprint)),
    ];

    private static string Joined(IEnumerable<string> words) => string.Join(',', words) is { Length: > 0 } text ? text : "-";
}
