// SPDX-License-Identifier: Apache-2.0
using Storage;

namespace Facts.Ledgers;

/// <summary>An entry, a mere fact, or a change with its facts, on its way through the committer.</summary>
internal sealed class LedgerUnit
{
    /// <summary>What to spend; null when there is none.</summary>
    public LedgerEntry? Entry { get; init; }

    /// <summary>The fact to record when it is all there is.</summary>
    public Fact? Fact { get; init; }

    /// <summary>What writes elsewhere and gives the facts of it; null when there is an entry or a fact.</summary>
    public Func<CommitBatch, CancellationToken, ValueTask<IReadOnlyList<Fact>>>? Change { get; init; }

    /// <summary>How the entry fared; set before the unit's task completes.</summary>
    public LedgerOutcome? Outcome { get; set; }

    /// <summary>Where in this node's chain its fact stands; set before the unit's task completes.</summary>
    public long Seq { get; set; }
}
