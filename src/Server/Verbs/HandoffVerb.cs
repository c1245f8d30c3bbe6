// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Frontchannel.Handoffs;
using Storage;

namespace Server.Verbs;

/// <summary>The operator's switch of the hand-off: at once, on every node, without a restart.</summary>
internal static class HandoffVerb
{
    private const int NotServed = 64;
    private const int TryLater = 75; // EX_TEMPFAIL of sysexits.h

    /// <summary>Ends all that are under way, voids what came of those of the last minutes, and lets none begin.</summary>
    public static Task<int> StopAsync(string[] args, CancellationToken ct) => RunAsync(args, async handoffs =>
    {
        var ended = await handoffs.StopAsync(ct);
        return string.Create(CultureInfo.InvariantCulture, $"Stopped. {ended} of the last minutes are void.");
    });

    /// <summary>Lets hand-offs begin again.</summary>
    public static Task<int> StartAsync(string[] args, CancellationToken ct) => RunAsync(args, async handoffs =>
    {
        await handoffs.StartAsync(ct);
        return "Hand-offs may begin again.";
    });

    /// <summary>Says whether they are stopped.</summary>
    public static Task<int> StatusAsync(string[] args, CancellationToken ct) => RunAsync(args, async handoffs =>
        await handoffs.StoppedSinceAsync(ct) is { } since ? $"Stopped since {since:O}." : "Not stopped.");

    private static async Task<int> RunAsync(string[] args, Func<HandoffSwitch, Task<string>> act)
    {
        await using var app = ServerApplication.Build(args, builder => builder.Logging.SetMinimumLevel(LogLevel.Warning));
        if (app.Services.GetService<HandoffSwitch>() is not { } handoffs)
        {
            Console.Error.WriteLine("The hand-off is not served: Handoff:Enabled is false, or Roles has no frontchannel.");
            return NotServed;
        }

        try
        {
            await app.Services.GetRequiredService<Databases>().MigrateAsync(CancellationToken.None);
            Console.WriteLine(await act(handoffs));
            return 0;
        }
        catch (StoreUnavailableException)
        {
            Console.Error.WriteLine("The store is not available: it is not known how far this came. Do it again.");
            return TryLater;
        }
    }
}
