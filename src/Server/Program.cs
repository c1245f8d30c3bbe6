// SPDX-License-Identifier: Apache-2.0
using Server;
using Server.Startup;
using Server.Verbs;

var started = false;
try
{
    if (Verb.Find(args) is var (verb, rest))
    {
        return await verb.RunAsync(rest, CancellationToken.None);
    }

    if (args is [var word, ..] && !word.StartsWith('-') && !word.Contains('='))
    {
        Console.Error.WriteLine($"\"{word}\" is no verb; --help lists them.");
        return 64;
    }

    await using var app = ServerApplication.Build(args);
    await app.StartAsync();
    started = true;
    await app.WaitForShutdownAsync();
    return 0;
}
catch (Exception failure) when (!started && StartupFailure.Explain(failure) is not null)
{
    return Refuse(StartupFailure.Explain(failure)!);
}

static int Refuse(IEnumerable<string> reasons)
{
    Console.Error.WriteLine("The server does not start:");
    foreach (var reason in reasons)
    {
        Console.Error.WriteLine($"  {reason}");
    }

    return 78; // EX_CONFIG of sysexits.h
}
