// SPDX-License-Identifier: Apache-2.0
using Storage.Committing;

namespace Storage;

/// <summary>A way into a committer for one kind of change.</summary>
/// <typeparam name="TUnit">A change; carries its own result for whoever waits for it.</typeparam>
public sealed class CommitLane<TUnit> : ILane
    where TUnit : class
{
    private readonly Committer _committer;
    private readonly CommitWriter<TUnit> _writer;

    internal CommitLane(Committer committer, CommitWriter<TUnit> writer)
    {
        _committer = committer;
        _writer = writer;
    }

    /// <summary>
    /// Queues the unit and waits until it is committed. Cancelling stops the waiting, not the unit: it may still be committed.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The queue is full, or the transaction failed or may have failed.</exception>
    public Task CommitAsync(TUnit unit, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(unit);
        var queued = new QueuedUnit(this, unit);
        _committer.Queue(queued);
        return queued.Completion.WaitAsync(ct);
    }

    ValueTask ILane.PrepareAsync(CancellationToken ct) => _writer.PrepareAsync(ct);

    ValueTask ILane.WriteAsync(CommitBatch batch, IReadOnlyList<QueuedUnit> units, CancellationToken ct)
    {
        var own = new TUnit[units.Count];
        for (var i = 0; i < own.Length; i++)
        {
            own[i] = (TUnit)units[i].Unit;
        }

        return _writer.WriteAsync(batch, own, ct);
    }
}
