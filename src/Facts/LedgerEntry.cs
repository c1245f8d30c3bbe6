// SPDX-License-Identifier: Apache-2.0
namespace Facts;

/// <summary>What is to be spent in one go, and the fact that records how it went.</summary>
public sealed class LedgerEntry
{
    /// <summary>All must be unspent, else nothing is claimed; they are not spent by this entry.</summary>
    public IReadOnlyList<SpentId> Guards { get; init; } = [];

    /// <summary>
    /// Judged after the guards: if one is full, nothing is claimed or spent. Their slots are taken only when every claim is won. None
    /// may be named twice.
    /// </summary>
    public IReadOnlyList<Quota> Quotas { get; init; } = [];

    /// <summary>Claimed in order; the first that somebody else has stops the rest, and the earlier ones stay claimed.</summary>
    public IReadOnlyList<SpentId> Claims { get; init; } = [];

    /// <summary>Spent when every claim is won.</summary>
    public IReadOnlyList<SpentId> Kills { get; init; } = [];

    /// <summary>Spent when the last claim is lost: a replayed code kills the tokens of its grant (RFC 6749 §4.1.2).</summary>
    public IReadOnlyList<SpentId> OnReplay { get; init; } = [];

    /// <summary>Recorded when every claim is won.</summary>
    public required Fact WhenWon { get; init; }

    /// <summary>Makes what is recorded otherwise; may be called more than once, and must not do anything else.</summary>
    public required Func<LedgerOutcome, Fact> WhenLost { get; init; }
}
