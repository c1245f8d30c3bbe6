// SPDX-License-Identifier: Apache-2.0
namespace Server.Verbs.Clients;

/// <summary>Lets an application hand requests from a desktop to a phone, and says how; or takes that back.</summary>
internal static class ClientHandoffVerb
{
    /// <summary>The member, and the flag of <c>client add</c> that names a file with it.</summary>
    public const string Member = "handoff";

    private const string Set = "--set";
    private const string Remove = "--remove";

    private static readonly Dictionary<string, bool> Flags = new() { [Set] = false, [Remove] = true };

    /// <summary>Needs one name and one flag.</summary>
    public static Task<int> RunAsync(string[] args, CancellationToken ct) => ClientVerb.RunAsync(args, Flags, async (arguments, file) =>
    {
        if (ClientVerb.OneName(arguments) is not { } clientId || Flags.Keys.Sum(flag => arguments.All(flag).Count) != 1)
        {
            return ClientVerb.Say(ClientVerb.Usage, $"Name one client, and either {Set} FILE or {Remove}.");
        }

        if (arguments.Find(Set) is not { } path)
        {
            return ClientVerb.Told(
                clientId,
                await file.ChangeAsync(clientId, client => client.Remove(Member) ? null : "may not hand off as it is", ct),
                $"{clientId} may no longer hand off; a running server knows within a second.");
        }

        if (!JsonFile.Read(path).Try(out var handoff, out var unreadable))
        {
            return ClientVerb.Say(ClientVerb.Refused, unreadable);
        }

        return ClientVerb.Told(
            clientId,
            await file.ChangeAsync(
                clientId,
                client =>
                {
                    client[Member] = handoff;
                    return null;
                },
                ct),
            $"{clientId} may hand off; a running server knows within a second.");
    });
}
