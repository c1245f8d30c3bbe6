// SPDX-License-Identifier: Apache-2.0
namespace EndToEnd.Tests.Differential;

/// <summary>What was good a minute ago. Both are had at once, so that only one minute is waited for.</summary>
internal static class ExpiryCases
{
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(60);

    public static IEnumerable<Case> All =>
    [
        new("pushed: opened after it expired", async party => PushedCases.Open((await party.ExpiredAsync(Life)).RequestUri)),
        new("token: code expired", async party => party.Redeem((await party.ExpiredAsync(Life)).Code)),
    ];
}
