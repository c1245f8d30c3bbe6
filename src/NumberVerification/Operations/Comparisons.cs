// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.Metrics;

namespace NumberVerification.Operations;

/// <summary>Counts the comparisons that were answered, so that an operator sees how numbers are asked and how often they are wrong.</summary>
internal sealed class Comparisons
{
    private readonly Counter<long> _comparisons;

    /// <summary>Opens the room's meter.</summary>
    public Comparisons(IMeterFactory meters) =>
        _comparisons = meters.Create("NumberVerification").CreateCounter<long>(
            "number_verification.comparisons",
            unit: "{comparison}",
            description: "Claims compared with the number of a token and answered, by spelling and result.");

    /// <summary>One claim was compared.</summary>
    public void Count(ClaimedNumber claim, bool matches) => _comparisons.Add(
        1,
        new KeyValuePair<string, object?>("claim", claim.IsHashed ? "hashed" : "plain"),
        new KeyValuePair<string, object?>("matches", matches));
}
