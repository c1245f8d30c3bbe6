// SPDX-License-Identifier: Apache-2.0
namespace Storage.Committing;

/// <summary>A lane whatever its units are, as the committer sees it.</summary>
internal interface ILane
{
    /// <summary>Lets the writer make ready what it needs, before the transaction.</summary>
    ValueTask PrepareAsync(CancellationToken ct);

    /// <summary>Writes units of this lane in the batch's transaction.</summary>
    ValueTask WriteAsync(CommitBatch batch, IReadOnlyList<QueuedUnit> units, CancellationToken ct);
}
