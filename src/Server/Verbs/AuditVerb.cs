// SPDX-License-Identifier: Apache-2.0
using Facts;
using Storage;

namespace Server.Verbs;

/// <summary>Checks that what was recorded is what is there.</summary>
internal static class AuditVerb
{
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
}
