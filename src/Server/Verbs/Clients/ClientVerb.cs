// SPDX-License-Identifier: Apache-2.0
using System.Collections.Frozen;
using Authorization;
using Authorization.Clients.Editing;
using Authorization.Clients.Remote;
using Microsoft.Extensions.Options;
using Server.Sandbox;

namespace Server.Verbs.Clients;

/// <summary>
/// What the <c>client</c> verbs share: they work on <c>Authorization:ClientsFile</c> of the server's own settings, and tell by the exit
/// code of sysexits.h what came of it.
/// </summary>
internal static class ClientVerb
{
    /// <summary>EX_USAGE: the command line makes no sense; nothing was looked at.</summary>
    public const int Usage = 64;

    /// <summary>EX_DATAERR: a server would leave it out; nothing was written.</summary>
    public const int Refused = 65;

    /// <summary>EX_IOERR: a file cannot be read or written.</summary>
    public const int NoFile = 74;

    private const int Misconfigured = 78;

    private static readonly FrozenDictionary<string, bool> NoFlags = FrozenDictionary<string, bool>.Empty;

    /// <summary>Lets a client obtain things again.</summary>
    public static Task<int> EnableAsync(string[] args, CancellationToken ct) => SwitchAsync(args, true, ct);

    /// <summary>Ends what a client may do; its registration stays.</summary>
    public static Task<int> DisableAsync(string[] args, CancellationToken ct) => SwitchAsync(args, false, ct);

    /// <summary>Takes a registration out.</summary>
    public static Task<int> RemoveAsync(string[] args, CancellationToken ct) => RunAsync(args, NoFlags, async (arguments, file) =>
        OneName(arguments) is not { } clientId
            ? Say(Usage, "Name one client.")
            : Told(clientId, await file.RemoveAsync(clientId, ct), $"{clientId} is no longer in {file.FullPath}."));

    /// <summary>Reads the command line, opens the file, and turns what may fail into words and a code.</summary>
    public static async Task<int> RunAsync(
        string[] args, IReadOnlyDictionary<string, bool> flags, Func<ClientArguments, ClientsFile, Task<int>> work)
    {
        if (!ClientArguments.Read(args, flags).Try(out var arguments, out var refusal))
        {
            return Say(Usage, refusal);
        }

        try
        {
            using var file = Open(arguments);
            return await work(arguments, file);
        }
        catch (OptionsValidationException invalid)
        {
            return Say(Misconfigured, string.Join(Environment.NewLine, invalid.Failures));
        }
        catch (InvalidDataException unusable)
        {
            return Say(Refused, $"{unusable.Message} Mend it by hand first.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Say(NoFile, failure.Message);
        }
    }

    /// <summary>The one client that the command line names; null when it names none or more.</summary>
    public static string? OneName(ClientArguments arguments) => arguments.Names is [var name] ? name : null;

    /// <summary>What came of a change: its refusal, or the news.</summary>
    public static int Told(string clientId, string? refusal, string news)
    {
        if (refusal is not null)
        {
            return Say(Refused, $"Nothing was written: client {clientId}: {refusal}.");
        }

        Console.WriteLine(news);
        return 0;
    }

    /// <summary>A line for whoever typed the command, and its code.</summary>
    public static int Say(int code, string words)
    {
        Console.Error.WriteLine(words);
        return code;
    }

    private static Task<int> SwitchAsync(string[] args, bool on, CancellationToken ct) => RunAsync(args, NoFlags, async (arguments, file) =>
        OneName(arguments) is not { } clientId
            ? Say(Usage, "Name one client.")
            : Told(
                clientId,
                await file.ChangeAsync(
                    clientId,
                    registration =>
                    {
                        registration["enabled"] = on;
                        return null;
                    },
                    ct),
                $"{clientId} is {(on ? "enabled" : "disabled")}; a running server knows within a second."));

    // The very settings a server of this installation has, and like it no published key outside the sandbox.
    private static ClientsFile Open(ClientArguments arguments)
    {
        var builder = WebApplication.CreateBuilder([.. arguments.Settings]);
        var own = builder.Configuration.GetSection(AuthorizationServerOptions.Section).Get<AuthorizationServerOptions>() ?? new();
        var remote = builder.Configuration.GetSection(RemoteKeysOptions.Section).Get<RemoteKeysOptions>() ?? new();
        var sandbox = SandboxOptions.IsOn(builder.Configuration, builder.Environment);
        return new ClientsFile(
            own.ClientsFile, remote, sandbox ? [] : [SandboxKeys.Samples()], sandbox ? [SandboxClients.Document(own.Issuer)] : []);
    }
}
