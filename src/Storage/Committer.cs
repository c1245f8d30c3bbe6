// SPDX-License-Identifier: Apache-2.0
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Storage.Committing;
using Storage.Engines;

namespace Storage;

/// <summary>
/// The one writer of a database: a bounded queue, and a loop that takes what waits, writes it in one transaction, and tells each
/// waiter after the commit. Under load a commit to disk is thus shared by hundreds of requests.
/// </summary>
public sealed partial class Committer : IAsyncDisposable
{
    private readonly DatabaseName _name;
    private readonly int _batchBound;
    private readonly ILogger _logger;
    private readonly Channel<QueuedUnit> _queue;
    private readonly BatchRunner _runner;
    private readonly Task _loop;

    internal Committer(DatabaseName name, IEngine engine, StorageOptions options, ILogger<Committer> logger)
    {
        _name = name;
        _batchBound = options.BatchBound;
        _logger = logger;
        _runner = new BatchRunner(engine);
        _queue = Channel.CreateBounded<QueuedUnit>(
            new BoundedChannelOptions(options.QueueBound) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Adds a kind of change. In a batch, a lane's units are written together and in order.</summary>
    public CommitLane<TUnit> AddLane<TUnit>(CommitWriter<TUnit> writer)
        where TUnit : class
    {
        ArgumentNullException.ThrowIfNull(writer);
        return new CommitLane<TUnit>(this, writer);
    }

    /// <summary>Takes no more units and waits until those queued are committed or refused.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
    }

    internal void Queue(QueuedUnit unit)
    {
        if (!_queue.Writer.TryWrite(unit))
        {
            StorageMeter.Refused.Add(1, new KeyValuePair<string, object?>("database", _name));
            throw new StoreUnavailableException($"The queue of the {_name} database is full or closed.");
        }
    }

    private async Task RunAsync()
    {
        var isDown = false;
        while (await _queue.Reader.WaitToReadAsync())
        {
            var units = Take(_batchBound);
            var failure = await _runner.RunAsync(units);
            if (failure is StoreUnavailableException)
            {
                // What queued up behind a dead store has waited long enough; the next unit to come is the next attempt.
                Take(int.MaxValue).ForEach(unit => unit.Fail(failure));
                if (!isDown)
                {
                    LogDown(failure, _name);
                }

                isDown = true;
                continue;
            }

            if (isDown)
            {
                LogUp(_name);
                isDown = false;
            }

            if (failure is not null)
            {
                LogUnitFailed(failure, _name);
            }

            StorageMeter.Batches.Add(1, new KeyValuePair<string, object?>("database", _name));
            StorageMeter.Units.Add(units.Count, new KeyValuePair<string, object?>("database", _name));
        }

        await _runner.DisposeAsync();
    }

    private List<QueuedUnit> Take(int bound)
    {
        var units = new List<QueuedUnit>();
        while (units.Count < bound && _queue.Reader.TryRead(out var unit))
        {
            units.Add(unit);
        }

        return units;
    }

    [LoggerMessage(4001, LogLevel.Error, "The {Database} database is not available")]
    private partial void LogDown(Exception exception, DatabaseName database);

    [LoggerMessage(4002, LogLevel.Information, "The {Database} database is available again")]
    private partial void LogUp(DatabaseName database);

    [LoggerMessage(4003, LogLevel.Error, "A change to the {Database} database could not be written")]
    private partial void LogUnitFailed(Exception exception, DatabaseName database);
}
