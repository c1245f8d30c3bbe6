// SPDX-License-Identifier: Apache-2.0
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Network.Sessions.Journal;
using Network.Sessions.Snapshots;

namespace Network.Sessions;

/// <summary>Loads the directory, then keeps it: notes that we listen, follows other nodes, sweeps, writes snapshots.</summary>
internal sealed partial class SessionsHost(
    SessionStore store,
    SessionDirectory directory,
    SnapshotStore snapshots,
    Liveness liveness,
    IOptions<SessionsOptions> options,
    TimeProvider time,
    ILogger<SessionsHost> logger) : BackgroundService
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    private DateTimeOffset _nextMark;
    private DateTimeOffset _nextSnapshot;

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (store.Status.Ready)
        {
            await TryAsync(() => NoteAsync(isStart: false, cancellationToken), cancellationToken);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Loading takes a while; the host goes on starting, and look-ups are told to try later.
        await Task.Yield();
        if (!await LoadAsync(stoppingToken))
        {
            return;
        }

        // A long snapshot must not keep the node from noting that it listens.
        await Task.WhenAll(RepeatAsync(TickAsync, stoppingToken), RepeatAsync(WriteSnapshotAsync, stoppingToken));
    }

    private async Task RepeatAsync(Func<CancellationToken, Task> step, CancellationToken ct)
    {
        using var timer = new PeriodicTimer(Beat, time);
        while (await timer.WaitForNextTickAsync(ct))
        {
            await TryAsync(() => step(ct), ct);
        }
    }

    private async Task<bool> LoadAsync(CancellationToken ct)
    {
        while (true)
        {
            try
            {
                var began = time.GetTimestamp();
                await store.LoadAsync(ct);
                liveness.Resume();
                await NoteAsync(isStart: true, ct);
                store.Open();
                _nextSnapshot = time.GetUtcNow() + options.Value.SnapshotInterval;
                LogLoaded(directory.Claims, (long)time.GetElapsedTime(began).TotalMilliseconds);
                return true;
            }
            catch (SessionStoreException damage)
            {
                store.Refuse(damage.Message);
                LogDamaged(damage.Message);
                return false;
            }
            catch (Exception outage) when (!ct.IsCancellationRequested)
            {
                LogNotLoaded(outage);
                await Task.Delay(Beat, time, ct);
            }
        }
    }

    private async Task TickAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        _ = directory.SweepPart(NowMs());
        await store.FollowAsync();
        if (now >= _nextMark)
        {
            await NoteAsync(isStart: false, ct);
            _nextMark = now + liveness.Interval;
        }
    }

    private async Task WriteSnapshotAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        if (store.BytesSinceSnapshot == 0
            || (now < _nextSnapshot && store.BytesSinceSnapshot < options.Value.SnapshotAfterBytes))
        {
            return;
        }

        _nextSnapshot = now + options.Value.SnapshotInterval;
        var newest = await snapshots.ReadNewestTimeAsync(ct);
        var isCovered = newest is { } at && now - at < options.Value.SnapshotInterval / 2;
        if (!isCovered || store.BytesSinceSnapshot >= options.Value.SnapshotAfterBytes)
        {
            await store.WriteSnapshotAsync(ct);
        }
    }

    /// <summary>
    /// Notes that this node listens. Gaps first, and committed before the marks: whoever was heard of last before a gap, and not since,
    /// may have gone in it.
    /// </summary>
    private async Task NoteAsync(bool isStart, CancellationToken ct)
    {
        var now = NowMs();
        var gaps = liveness.Gaps(now, isStart);
        await store.RecordAsync(gaps, ct);
        foreach (var gap in gaps.OfType<JournalEntry.Gap>())
        {
            LogGap(gap.Feed, gap.Listening.LengthMs / 1000);
        }

        await store.RecordAsync(liveness.Marks(now), ct);
    }

    /// <summary>Whatever goes wrong in one step, the next is tried: a host that ended would leave everything unmarked and unswept.</summary>
    private async Task TryAsync(Func<Task> step, CancellationToken ct)
    {
        try
        {
            await step();
        }
        catch (Exception failure) when (!ct.IsCancellationRequested)
        {
            LogStepFailed(failure);
        }
    }

    private long NowMs() => time.GetUtcNow().ToUnixTimeMilliseconds();

    [LoggerMessage(1020, LogLevel.Information, "The session directory is loaded: {Claims} claims in {Milliseconds} ms")]
    private partial void LogLoaded(int claims, long milliseconds);

    [LoggerMessage(1021, LogLevel.Critical, "The stored sessions are damaged and nothing is served from them. {Damage}")]
    private partial void LogDamaged(string damage);

    [LoggerMessage(1022, LogLevel.Warning, "The session directory is not loaded yet")]
    private partial void LogNotLoaded(Exception outage);

    [LoggerMessage(1023, LogLevel.Warning, "Nobody heard feed {Feed} for {Seconds} s; bindings older than that may be unverified")]
    private partial void LogGap(string feed, long seconds);

    [LoggerMessage(1024, LogLevel.Warning, "Keeping the session directory failed; it is tried again")]
    private partial void LogStepFailed(Exception failure);
}
