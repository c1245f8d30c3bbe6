// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.Metrics;

namespace Authorization.Limits;

/// <summary>Counts what limits refused: one series for each of them, whoever met it.</summary>
internal static class LimitsMeter
{
    private static readonly Meter Meter = new("Authorization");

    private static readonly Counter<long> Refused = Meter.CreateCounter<long>(
        "limits.refused", description: "Requests refused because a limit was met, by limit.");

    /// <summary>One more.</summary>
    public static void Count(LimitKind kind) => Refused.Add(1, new KeyValuePair<string, object?>("kind", kind.ToString()));
}
