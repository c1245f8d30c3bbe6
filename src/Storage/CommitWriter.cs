// SPDX-License-Identifier: Apache-2.0
namespace Storage;

/// <summary>
/// Writes a batch of a lane's units. The same units are written again, each alone, when their batch fails: whatever a writer
/// remembers must change in <see cref="CommitBatch.OnCommitted"/> only.
/// </summary>
/// <typeparam name="TUnit">A change; carries its own result for whoever waits for it.</typeparam>
public abstract class CommitWriter<TUnit>
    where TUnit : class
{
    /// <summary>
    /// Runs before the transaction begins, outside every lock: the place to make a key or anything else that itself writes.
    /// </summary>
    public virtual ValueTask PrepareAsync(CancellationToken ct) => ValueTask.CompletedTask;

    /// <summary>Writes the units, in the order in which they were queued, inside the batch's transaction.</summary>
    public abstract ValueTask WriteAsync(CommitBatch batch, IReadOnlyList<TUnit> units, CancellationToken ct);
}
