// SPDX-License-Identifier: Apache-2.0
namespace Facts.Ledgers;

/// <summary>An entry, or a mere fact, on its way through the committer.</summary>
internal sealed class LedgerUnit
{
    /// <summary>What to spend; null when there is only a fact to record.</summary>
    public LedgerEntry? Entry { get; init; }

    /// <summary>The fact to record when there is no entry.</summary>
    public Fact? Fact { get; init; }

    /// <summary>How the entry fared; set before the unit's task completes.</summary>
    public LedgerOutcome? Outcome { get; set; }

    /// <summary>Where in this node's chain its fact stands; set before the unit's task completes.</summary>
    public long Seq { get; set; }
}
