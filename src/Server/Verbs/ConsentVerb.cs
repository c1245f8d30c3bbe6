// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Authorization.Consent;
using Storage;

namespace Server.Verbs;

/// <summary>
/// Takes in and counts what subscribers decided. Numbers come over standard input, because a command line is everybody's to read.
/// </summary>
internal static class ConsentVerb
{
    private const int SomeRefused = 1;
    private const int TryLater = 75; // EX_TEMPFAIL of sysexits.h

    /// <summary>Imports JSON lines from standard input; exits 0 only if every line was taken.</summary>
    public static async Task<int> ImportAsync(string[] args, CancellationToken ct)
    {
        await using var app = await OpenAsync(args, ct);
        await using var lines = Console.OpenStandardInput();
        try
        {
            var report = await app.Services.GetRequiredService<ConsentImport>().RunAsync(
                lines, (number, reason) => Console.Error.WriteLine(Invariant($"line {number}: {reason}")), ct);
            Console.WriteLine(Invariant(
                $"{report.Lines} lines: {report.Changed} recorded, {report.Unchanged} changed nothing, {report.Refused} refused."));
            return report.Refused == 0 ? 0 : SomeRefused;
        }
        catch (StoreUnavailableException)
        {
            Console.Error.WriteLine("The store is not available: not every line is recorded. Import the same lines again later.");
            return TryLater;
        }
    }

    /// <summary>Prints how much is on record; no line is named.</summary>
    public static async Task<int> ShowAsync(string[] args, CancellationToken ct)
    {
        await using var app = await OpenAsync(args, ct);
        var census = app.Services.GetRequiredService<ConsentCensus>();
        foreach (var count in await census.CountConsentsAsync(ct))
        {
            Console.WriteLine(Invariant(
                $"{count.ClientId} {count.Purpose} {count.Scope}: {count.Granted} granted, {count.Revoked} revoked"));
        }

        foreach (var count in await census.CountOptOutsAsync(ct))
        {
            Console.WriteLine(Invariant($"{(count.ClientId.Length == 0 ? "every client" : count.ClientId)}: {count.Lines} opted out"));
        }

        return 0;
    }

    private static async Task<WebApplication> OpenAsync(string[] args, CancellationToken ct)
    {
        var app = ServerApplication.Build(args, builder => builder.Logging.SetMinimumLevel(LogLevel.Warning));
        await app.Services.GetRequiredService<Databases>().MigrateAsync(ct);
        return app;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
