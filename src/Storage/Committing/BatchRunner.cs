// SPDX-License-Identifier: Apache-2.0
using Storage.Engines;

namespace Storage.Committing;

/// <summary>
/// Commits batches on one connection, which it reopens after a failure. Every unit given is answered: committed, or failed.
/// </summary>
internal sealed class BatchRunner(IEngine engine) : IAsyncDisposable
{
    private CommitConnection? _connection;

    /// <summary>Runs one batch and answers its units; gives the failure, if any unit failed.</summary>
    public async Task<Exception?> RunAsync(IReadOnlyList<QueuedUnit> units)
    {
        using var deadline = new CancellationTokenSource(IEngine.Patience);
        var mayBeStale = _connection is not null;
        var attempt = await TryAsync(units, deadline.Token);
        if (attempt is Attempt.StoreFailed && mayBeStale && !deadline.IsCancellationRequested)
        {
            // The server was restarted while the connection was idle: nothing was committed, so the batch may run on a fresh one.
            attempt = await TryAsync(units, deadline.Token);
        }

        switch (attempt)
        {
            case Attempt.Committed:
                return null;
            case Attempt.UnitsFailed when units.Count > 1:
                return await RunOneByOneAsync(units);
            case Attempt.UnitsFailed(var cause):
                units[0].Fail(cause);
                return cause;
            default:
                return FailAll(units, attempt.Cause);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            await connection.DisposeAsync();
        }
    }

    // One unit that cannot be written must not take the others with it.
    private async Task<Exception?> RunOneByOneAsync(IReadOnlyList<QueuedUnit> units)
    {
        Exception? last = null;
        for (var i = 0; i < units.Count; i++)
        {
            using var deadline = new CancellationTokenSource(IEngine.Patience);
            var attempt = await TryAsync([units[i]], deadline.Token);
            switch (attempt)
            {
                case Attempt.Committed:
                    break;
                case Attempt.UnitsFailed(var cause):
                    units[i].Fail(cause);
                    last = cause;
                    break;
                default:
                    return FailAll([.. units.Skip(i)], attempt.Cause);
            }
        }

        return last;
    }

    private async Task<Attempt> TryAsync(IReadOnlyList<QueuedUnit> units, CancellationToken ct)
    {
        var committing = false;
        try
        {
            var lanes = units.GroupBy(unit => unit.Lane).Select(lane => (Lane: lane.Key, Units: lane.ToArray())).ToArray();
            foreach (var (lane, _) in lanes)
            {
                await lane.PrepareAsync(ct);
            }

            _connection ??= new CommitConnection(await engine.OpenForCommitsAsync(ct));
            await using var transaction = await _connection.Connection.BeginTransactionAsync(ct);
            var batch = new CommitBatch(_connection, transaction, engine.Kind);
            foreach (var (lane, own) in lanes)
            {
                await lane.WriteAsync(batch, own, ct);
            }

            committing = true;
            await transaction.CommitAsync(ct);
            batch.RunCommitted();
        }
        catch (Exception exception)
        {
            // After any failure the connection is closed: cheap, rare, and it surely ends the transaction.
            await CloseAsync();
            return committing ? new Attempt.InDoubt(exception)
                : IsOutage(exception, ct) ? new Attempt.StoreFailed(exception)
                : new Attempt.UnitsFailed(exception);
        }

        foreach (var unit in units)
        {
            unit.Succeed();
        }

        return Attempt.Committed.Instance;
    }

    // A cancellation that is not the batch's own says nothing of the store, only of the unit that let it in.
    private bool IsOutage(Exception exception, CancellationToken deadline) => exception is StoreUnavailableException
        || (engine.IsOutage(exception) && (exception is not OperationCanceledException || deadline.IsCancellationRequested));

    private async Task CloseAsync()
    {
        try
        {
            await DisposeAsync();
        }
#pragma warning disable CA1031 // A dead connection may fail in any way while it is closed; it is dropped all the same.
        catch (Exception)
#pragma warning restore CA1031
        {
            _connection = null;
        }
    }

    private static StoreUnavailableException FailAll(IReadOnlyList<QueuedUnit> units, Exception? cause)
    {
        var failure = new StoreUnavailableException("The transaction failed, or it is not known whether it was committed.", cause);
        foreach (var unit in units)
        {
            unit.Fail(failure);
        }

        return failure;
    }
}
