// SPDX-License-Identifier: Apache-2.0
using Microsoft.Extensions.Options;
using Network.Sessions.Journal;
using Network.Sessions.Snapshots;
using Storage;

namespace Network.Sessions;

/// <summary>
/// Joins journal and directory: an event counts when it is committed and applied, and a look-up is answered when everything that
/// was committed before it is applied.
/// </summary>
internal sealed class SessionStore
{
    private readonly SessionDirectory _directory;
    private readonly NetworkMetrics _metrics;
    private readonly Liveness _liveness;
    private readonly FeedProfiles _profiles;
    private readonly TimeProvider _time;
    private readonly SnapshotStore _snapshots;
    private readonly JournalReader _reader;
    private readonly CommitLane<JournalUnit> _lane;
    private readonly SharedRefresh _refresh;
    private readonly TimeSpan _followTimeout;
    private readonly bool _isShared;
    private readonly Lock _applying = new();
    private volatile string? _fault;
    private volatile bool _isReady;
    private long _applied;
    private long _appliedAt;
    private long _newest;
    private long _bytesSinceSnapshot;

    public SessionStore(
        SessionDirectory directory,
        Databases databases,
        SealingKeys keys,
        SnapshotStore snapshots,
        IOptions<SessionsOptions> options,
        NetworkMetrics metrics,
        Liveness liveness,
        FeedProfiles profiles,
        TimeProvider time)
    {
        (_directory, _metrics, _liveness, _profiles, _time, _snapshots) = (directory, metrics, liveness, profiles, time, snapshots);
        var database = databases.Network;
        _reader = new JournalReader(database, keys);
        _lane = database.Committer.AddLane(new JournalWriter(keys, time, Environment.MachineName, Apply));
        _refresh = new SharedRefresh(CatchUpAsync);
        _followTimeout = options.Value.FollowTimeout;
        _isShared = database.Engine is DatabaseEngine.Postgres;
        metrics.Watch(() => Status, FeedAges);
    }

    /// <summary>Octets of journal since the newest snapshot.</summary>
    public long BytesSinceSnapshot => Interlocked.Read(ref _bytesSinceSnapshot);

    /// <summary>The state, for health and for people.</summary>
    public SessionsStatus Status => new()
    {
        Ready = _isReady,
        Fault = _fault,
        Claims = _directory.Claims,
        JournalNumber = Interlocked.Read(ref _applied),
        JournalLag = Math.Max(0, Interlocked.Read(ref _newest) - Interlocked.Read(ref _applied)),
    };

    /// <summary>Records one event; the task ends when it is committed and visible to look-ups (see <see cref="RecordAccounting"/>).</summary>
    /// <exception cref="StoreUnavailableException">It could not be committed, or the directory is not complete yet.</exception>
    public async Task RecordAsync(AccountingEvent accountingEvent, CancellationToken ct)
    {
        if (!_isReady)
        {
            throw new StoreUnavailableException("The session directory is not loaded.");
        }

        try
        {
            if (!_directory.TryAdmit(accountingEvent))
            {
                throw new StoreUnavailableException(
                    $"Feed {accountingEvent.Feed} names more gateways than fit, or a time that cannot be believed.");
            }

            if (_liveness.FirstMark(accountingEvent.Feed, _time.GetUtcNow().ToUnixTimeMilliseconds()) is { } mark)
            {
                await RecordAsync([mark], ct);
            }

            await _lane.CommitAsync(new JournalUnit(new JournalEntry.Event(accountingEvent)), ct);
            _liveness.Hear(accountingEvent.Feed);
        }
        catch
        {
            _liveness.Miss(accountingEvent.Feed, _time.GetUtcNow().ToUnixTimeMilliseconds());
            throw;
        }
    }

    /// <summary>Records notes of this node; allowed before the directory is ready.</summary>
    /// <exception cref="StoreUnavailableException">They could not be committed.</exception>
    public Task RecordAsync(IReadOnlyList<JournalEntry> notes, CancellationToken ct) =>
        Task.WhenAll(notes.Select(note => _lane.CommitAsync(new JournalUnit(note), ct)));

    /// <summary>
    /// True when everything committed before this call is applied. With a database of one process that is so at once; with a
    /// shared one the newest number is read, by one query for all who wait.
    /// </summary>
    public ValueTask<bool> EnsureCurrentAsync(CancellationToken ct) => _isReady && _isShared
        ? FollowAsync(ct)
        : ValueTask.FromResult(_isReady);

    /// <summary>Reads the newest snapshot that opens, and the journal after it.</summary>
    /// <exception cref="SessionStoreException">The stored sessions are damaged.</exception>
    /// <exception cref="StoreUnavailableException">The database did not answer; try again.</exception>
    public async Task LoadAsync(CancellationToken ct)
    {
        var from = await _snapshots.LoadAsync(_directory, ct);
        if (from > (await _reader.ReadHeadAsync(from, ct)).Number)
        {
            throw new SessionStoreException($"The journal ends before batch {from}, which a snapshot covers.");
        }

        lock (_applying)
        {
            (_applied, _appliedAt) = (from, 0);
        }

        await CatchUpAsync();
    }

    /// <summary>From now on look-ups are answered and events taken.</summary>
    public void Open() => _isReady = true;

    /// <summary>From now on nothing is served.</summary>
    public void Refuse(string fault) => (_fault, _isReady) = (fault, false);

    /// <summary>Writes a snapshot of all that is applied.</summary>
    /// <exception cref="StoreUnavailableException">The database did not answer.</exception>
    public async Task WriteSnapshotAsync(CancellationToken ct)
    {
        // What is applied while the directory is walked may be in the snapshot or not: applying it again changes nothing.
        var number = Interlocked.Read(ref _applied);
        var bytes = BytesSinceSnapshot;
        await _snapshots.WriteAsync(_directory, number, ct);
        Interlocked.Add(ref _bytesSinceSnapshot, -bytes);
    }

    /// <summary>Applies what other nodes appended, in the background.</summary>
    public Task FollowAsync() => _isShared ? _refresh.RunAsync() : Task.CompletedTask;

    private async ValueTask<bool> FollowAsync(CancellationToken ct)
    {
        try
        {
            await _refresh.RunAsync().WaitAsync(_followTimeout, _time, ct);
            return _isReady;
        }
        catch (Exception outage) when (outage is TimeoutException or StoreUnavailableException or SessionStoreException)
        {
            return false;
        }
    }

    private async Task CatchUpAsync()
    {
        var (applied, appliedAt) = LastApplied();
        var head = await _reader.ReadHeadAsync(applied, CancellationToken.None);
        try
        {
            RequireSameHistory(head, applied, appliedAt);
            NoteNewest(head.Number);
            await _reader.ReadAsync(Interlocked.Read(ref _applied), head.Number, Apply, CancellationToken.None);
        }
        catch (SessionStoreException damage)
        {
            Refuse(damage.Message);
            throw;
        }
    }

    /// <summary>How long ago each configured feed last had an event recorded, by any node.</summary>
    private List<(string Feed, TimeSpan Age)> FeedAges()
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var origins = _directory.Origins;
        return [.. Enumerable.Range(0, origins.Count)
            .Where(origin => _profiles.IsConfigured(origins[origin].Feed))
            .GroupBy(origin => origins[origin].Feed, origins.HeardAt)
            .Select(feed => (feed.Key, TimeSpan.FromMilliseconds(now - feed.Max())))];
    }

    private (long Number, long At) LastApplied()
    {
        lock (_applying)
        {
            return (_applied, _appliedAt);
        }
    }

    /// <summary>
    /// What is applied must still be in the database. After a fail-over that lost commits it is not, or its number was given again,
    /// and what this node knows and what the gateways were told are two stories.
    /// </summary>
    private static void RequireSameHistory(JournalHead head, long applied, long appliedAt)
    {
        if (head.Number < applied || (appliedAt != 0 && head.AppliedAt is { } at && at != appliedAt))
        {
            throw new SessionStoreException(
                $"The database has lost journal batch {applied}, which was committed; start again to take its word for what happened.");
        }
    }

    /// <summary>
    /// Applies a committed batch. Batches of this node and batches read from others may come in any order, because applying is a
    /// join; the number that is waited for moves only without gaps.
    /// </summary>
    private void Apply(JournalBatch batch)
    {
        lock (_applying)
        {
            foreach (var entry in batch.Entries)
            {
                Apply(entry);
            }

            if (batch.Number == _applied + 1)
            {
                Interlocked.Exchange(ref _applied, batch.Number);
                _appliedAt = batch.At;
            }

            Interlocked.Add(ref _bytesSinceSnapshot, batch.Bytes);
            NoteNewest(batch.Number);
        }
    }

    private void NoteNewest(long number)
    {
        lock (_applying)
        {
            Interlocked.Exchange(ref _newest, Math.Max(_newest, number));
        }
    }

    private void Apply(JournalEntry entry)
    {
        switch (entry)
        {
            case JournalEntry.Event { Accounting: var accounting }:
                var outcome = _directory.Apply(accounting);
                if (_isReady)
                {
                    _metrics.CountEvent(outcome);
                }

                break;
            case JournalEntry.Gap gap:
                _directory.Listening.Add(gap.Feed, gap.Listening);
                break;
            case JournalEntry.Mark mark:
                _directory.Listening.Mark(mark.Node, mark.Feed, mark.AtMs);
                break;
        }
    }
}
