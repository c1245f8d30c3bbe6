// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using Facts;
using Microsoft.Extensions.Logging.Console;
using Storage;

namespace Server.Verbs;

/// <summary>Checks that what was recorded is what is there, and writes it out for those who audit.</summary>
internal static class AuditVerb
{
    private const int UsageExit = 64; // EX_USAGE of sysexits.h
    private const int OutputBufferBytes = 64 * 1024;

    /// <summary>Exits 0 only if every chain is whole.</summary>
    public static async Task<int> VerifyAsync(string[] args, CancellationToken ct)
    {
        await using var app = ServerApplication.Build(args, builder => builder.Logging.SetMinimumLevel(LogLevel.Warning));
        await app.Services.GetRequiredService<Databases>().MigrateAsync(ct);
        var report = await app.Services.GetRequiredService<ChainVerifier>().VerifyAsync(ct);
        foreach (var chain in report.Chains)
        {
            Console.WriteLine(chain.Broken is { } broken
                ? $"chain {chain.Node}: broken at row {broken.Seq}. {broken.Why}"
                : $"chain {chain.Node}: {chain.Verified} rows, whole");
        }

        var whole = report.IsIntact;
        Console.WriteLine(whole ? "Every chain is whole." : "At least one chain is broken.");
        return whole ? 0 : 1;
    }

    /// <summary>
    /// Writes the facts of a period to standard output, a JSON object per line, and what is broken to standard error. Exits 0 only
    /// if nothing was.
    /// </summary>
    public static async Task<int> ExportAsync(string[] args, CancellationToken ct)
    {
        if (AuditPeriod.Parse(args, DateTimeOffset.UtcNow) is not { } period)
        {
            Console.Error.WriteLine("audit export --from <instant> [--to <instant>]: instants in ISO 8601, the first before the second.");
            return UsageExit;
        }

        await using var app = ServerApplication.Build(period.Settings, LogToStandardError);
        await app.Services.GetRequiredService<Databases>().MigrateAsync(ct);
        await using var output = new BufferedStream(Console.OpenStandardOutput(), OutputBufferBytes);
        var lines = new AuditLines(output);
        var whole = true;
        await foreach (var entry in app.Services.GetRequiredService<AuditTrail>().ReadAsync(period.From, period.To, ct))
        {
            switch (entry)
            {
                case AuditEntry.Recorded recorded:
                    await lines.WriteAsync(recorded, ct);
                    break;
                case AuditEntry.Broken broken:
                    whole = false;
                    Console.Error.WriteLine($"chain {broken.Node}: broken at row {broken.Link.Seq}. {broken.Link.Why}");
                    break;
                default:
                    throw new UnreachableException();
            }
        }

        await output.FlushAsync(ct);
        return whole ? 0 : 1;
    }

    // Standard output belongs to the facts.
    private static void LogToStandardError(WebApplicationBuilder builder)
    {
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }
}
