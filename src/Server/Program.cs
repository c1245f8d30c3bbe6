// SPDX-License-Identifier: Apache-2.0
using Microsoft.Extensions.Options;
using Server;
using Server.Verbs;

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
    await app.RunAsync();
    return 0;
}
catch (StartupRefusedException refused)
{
    return Refuse(refused.Message.Split(Environment.NewLine));
}
catch (OptionsValidationException invalid)
{
    return Refuse(invalid.Failures);
}
catch (IOException taken) when (taken.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
{
    return Refuse([$"urls: {taken.Message}"]);
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
