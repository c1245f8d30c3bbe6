// SPDX-License-Identifier: Apache-2.0
using Server.Verbs.Clients;

namespace Server.Verbs;

/// <summary>One thing the program does: a word on the command line, what it is for, and how it is done.</summary>
/// <param name="Words">The words, parted by a space.</param>
/// <param name="Usage">What may follow them.</param>
/// <param name="Purpose">One line for <c>--help</c>.</param>
/// <param name="RunAsync">Does it with the arguments after the words; yields the exit code.</param>
internal sealed record Verb(string Words, string Usage, string Purpose, Func<string[], CancellationToken, Task<int>> RunAsync)
{
    /// <summary>All there are; without a verb the program serves.</summary>
    public static IReadOnlyList<Verb> All { get; } =
    [
        new("demo", "[--keep]", "start the sandbox, play one verification against it, say what happened", DemoVerb.RunAsync),
        new("keys rotate", "[--emergency]", "announce a new signing key; in an emergency use it at once", KeysVerb.RotateAsync),
        new("client add", "--id ID ...", "register an application: its flags are the members of its registration", ClientAddVerb.RunAsync),
        new("client list", "", "print the applications of Authorization:ClientsFile", ClientListVerb.RunAsync),
        new("client key", "ID ...", "list, add, generate or remove the public keys of an application", ClientKeyVerb.RunAsync),
        new("client handoff", "ID --set FILE | --remove", "let an application hand off from a desktop to a phone, or no longer", ClientHandoffVerb.RunAsync),
        new("client disable", "ID", "let an application obtain and use nothing; its registration stays", ClientVerb.DisableAsync),
        new("client enable", "ID", "undo that", ClientVerb.EnableAsync),
        new("client remove", "ID", "take the registration of an application out", ClientVerb.RemoveAsync),
        new("consent import", "", "record consents and opt-outs: JSON lines from standard input", ConsentVerb.ImportAsync),
        new("consent show", "", "count the consents and opt-outs on record", ConsentVerb.ShowAsync),
        new("handoff stop", "", "end every hand-off under way, void what came of the last ones, let none begin", HandoffVerb.StopAsync),
        new("handoff start", "", "let hand-offs begin again", HandoffVerb.StartAsync),
        new("handoff status", "", "say whether they are stopped", HandoffVerb.StatusAsync),
        new("audit verify", "", "check the chain of every fact that was recorded", AuditVerb.VerifyAsync),
        new("audit export", "--from T [--to T]", "write what was decided from one ISO 8601 instant to another, as JSON lines", AuditVerb.ExportAsync),
        new("configuration", "", "print every setting, its default and its meaning, as Markdown", ConfigurationVerb.RunAsync),
        new("--help", "", "print this", HelpAsync),
    ];

    /// <summary>The verb a command line begins with, and what follows; null when it begins with none.</summary>
    public static (Verb Verb, string[] Arguments)? Find(string[] args)
    {
        foreach (var verb in All)
        {
            var words = verb.Words.Split(' ');
            if (args.Take(words.Length).SequenceEqual(words))
            {
                return (verb, args[words.Length..]);
            }
        }

        return null;
    }

    private static Task<int> HelpAsync(string[] args, CancellationToken ct)
    {
        Console.WriteLine("NumberVerification: a CAMARA Number Verification server.");
        Console.WriteLine();
        Console.WriteLine("Usage: Server [verb] [--Setting:Name=value ...]");
        Console.WriteLine();
        Console.WriteLine($"  {"",-32}serve; --urls names the listener");
        foreach (var verb in All)
        {
            Console.WriteLine($"  {$"{verb.Words} {verb.Usage}",-32}{verb.Purpose}");
        }

        Console.WriteLine();
        Console.WriteLine("Every setting may also be an environment variable (Network__Radius__Port=1813). See docs/configuration.md.");
        return Task.FromResult(0);
    }
}
