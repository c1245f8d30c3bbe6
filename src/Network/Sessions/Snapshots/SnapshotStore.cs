// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using Dapper;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Network.Sessions.Journal;
using Storage;

namespace Network.Sessions.Snapshots;

/// <summary>Writes and reads sealed snapshots of the directory, and deletes what they make needless.</summary>
internal sealed partial class SnapshotStore(
    Databases databases, SealingKeys keys, IOptions<SessionsOptions> options, TimeProvider time, ILogger<SnapshotStore> logger)
{
    private const string Purpose = "snapshot";

    /// <summary>Large enough to be quick, small enough that writing one does not hold up the journal.</summary>
    private const int SegmentBytes = 1024 * 1024;

    /// <summary>A key seals for an hour; another hour allows for clocks and slow commits.</summary>
    private static readonly TimeSpan KeyLifetime = TimeSpan.FromHours(2);

    private const string InsertSegment = """
        INSERT INTO network_snapshot_segments (snapshot, segment, at, sealed) VALUES (@snapshot, @segment, @at, @sealed)
        """;

    private const string InsertSnapshot = """
        INSERT INTO network_snapshots (id, number, at, node, segments) VALUES (@id, @number, @at, @node, @segments)
        """;

    private const string NewestFirst = """
        SELECT id AS Id, number AS Number, segments AS Segments, at AS At FROM network_snapshots ORDER BY number DESC, at DESC
        """;

    private const string ReadSegment =
        "SELECT sealed FROM network_snapshot_segments WHERE snapshot = @snapshot AND segment = @segment";

    private const string DeleteOld = """
        DELETE FROM network_journal WHERE at < @before AND number <= @number;
        DELETE FROM network_snapshots WHERE at < @before AND id <> @newest;
        DELETE FROM network_snapshot_segments WHERE at < @before
            AND snapshot NOT IN (SELECT id FROM network_snapshots);
        """;

    private const string OldestSealed = """
        SELECT (SELECT MIN(at) FROM network_journal) AS Journal, (SELECT MIN(at) FROM network_snapshot_segments) AS Snapshot
        """;

    /// <summary>When the newest complete snapshot was written; null when there is none.</summary>
    public async Task<DateTimeOffset?> ReadNewestTimeAsync(CancellationToken ct) =>
        (await ReadHeadersAsync(ct)) is [var newest, ..] ? DateTimeOffset.FromUnixTimeMilliseconds(newest.At) : null;

    /// <summary>Restores the newest snapshot that opens; gives the journal number it covers, 0 for none.</summary>
    /// <exception cref="StoreUnavailableException">The database did not answer.</exception>
    public async Task<long> LoadAsync(SessionDirectory directory, CancellationToken ct)
    {
        foreach (var snapshot in await ReadHeadersAsync(ct))
        {
            if (await TryRestoreAsync(snapshot, directory, ct))
            {
                return snapshot.Number;
            }

            // What was restored so far is true, only not whole; an older snapshot and more of the journal complete it.
            LogDamaged(snapshot.Number);
        }

        return 0;
    }

    /// <summary>Writes a snapshot that covers the journal up to a number, then deletes what is older than retention.</summary>
    /// <exception cref="StoreUnavailableException">The database did not answer.</exception>
    public async Task WriteAsync(SessionDirectory directory, long number, CancellationToken ct)
    {
        var id = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);
        var segments = 0;
        foreach (var segment in Segments(directory))
        {
            var sealedBytes = await keys.SealAsync(Purpose, segment.ToOctets(), Associated(id, segments, number), ct);
            var parameters = new { snapshot = id, segment = segments, at = NowMs(), @sealed = sealedBytes };
            await ExecuteAsync(InsertSegment, parameters, ct);
            segments++;
        }

        await ExecuteAsync(InsertSnapshot, new { id, number, at = NowMs(), node = Environment.MachineName, segments }, ct);
        await DeleteAsync(id, number, ct);
        LogWritten(number, segments);
    }

    private static IEnumerable<SnapshotSegment> Segments(SessionDirectory directory)
    {
        var filling = new SnapshotSegment();

        // Before the claims: a sweep may write an end into a claim that was walked and then let the end go.
        foreach (var (key, at) in directory.Ends())
        {
            filling.AddEnd(key, at);
            if (filling.Length >= SegmentBytes)
            {
                yield return filling;
                filling = new SnapshotSegment();
            }
        }

        for (var part = 0; part < SessionDirectory.Parts; part++)
        {
            var full = new List<SnapshotSegment>();
            directory.Visit(part, (address, claim) =>
            {
                filling.Add(directory.Origins.Realms[address.Realm], address, directory.Origins[claim.Origin], claim);
                if (filling.Length >= SegmentBytes)
                {
                    full.Add(filling);
                    filling = new SnapshotSegment();
                }
            });
            foreach (var segment in full)
            {
                yield return segment;
            }
        }

        // Last, so that no restart of a gateway is missing that happened before the walk.
        for (var i = 0; i < directory.Origins.Count; i++)
        {
            var origin = directory.Origins[i];
            filling.Add(origin, directory.Origins.EpochOf(origin.GatewayId), directory.Origins.HeardAt(i));
        }

        foreach (var (feed, gaps) in directory.Listening.Gaps)
        {
            foreach (var gap in gaps.Gaps)
            {
                filling.Add(feed, gap);
            }
        }

        foreach (var (node, feed, at) in directory.Listening.Marks())
        {
            filling.AddMark(node, feed, at);
        }

        yield return filling;
    }

    private static byte[] Associated(string id, int segment, long number) =>
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}/{segment}/{number}"));

    private async Task<bool> TryRestoreAsync(Header snapshot, SessionDirectory directory, CancellationToken ct)
    {
        for (var i = 0; i < snapshot.Segments; i++)
        {
            var parameters = new { snapshot = snapshot.Id, segment = i };
            var sealedBytes = await databases.Network.RunAsync(
                connection => connection.QuerySingleOrDefaultAsync<byte[]>(
                    new CommandDefinition(ReadSegment, parameters, cancellationToken: ct)),
                ct);
            var plain = sealedBytes is null
                ? null
                : await keys.OpenAsync(Purpose, sealedBytes, Associated(snapshot.Id, i, snapshot.Number), ct);
            if (plain is null || !SnapshotCodec.TryRestore(plain, directory))
            {
                return false;
            }
        }

        return true;
    }

    private async Task DeleteAsync(string newest, long number, CancellationToken ct)
    {
        var before = NowMs() - (long)options.Value.Retention.TotalMilliseconds;
        await ExecuteAsync(DeleteOld, new { before, number, newest }, ct);
        var oldest = await databases.Network.RunAsync(
            connection => connection.QuerySingleAsync<Oldest>(new CommandDefinition(OldestSealed, cancellationToken: ct)), ct);
        await ForgetAsync(JournalSeal.Purpose, oldest.Journal, ct);
        await ForgetAsync(Purpose, oldest.Snapshot, ct);
    }

    private Task<int> ForgetAsync(string purpose, long? oldestMs, CancellationToken ct) => keys.ForgetAsync(
        purpose, DateTimeOffset.FromUnixTimeMilliseconds(oldestMs ?? NowMs()) - KeyLifetime, ct);

    private async Task<List<Header>> ReadHeadersAsync(CancellationToken ct) => (await databases.Network.RunAsync(
        connection => connection.QueryAsync<Header>(new CommandDefinition(NewestFirst, cancellationToken: ct)), ct)).AsList();

    private Task ExecuteAsync(string sql, object parameters, CancellationToken ct) => databases.Network.RunAsync(
        connection => connection.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: ct)), ct);

    private long NowMs() => time.GetUtcNow().ToUnixTimeMilliseconds();

    [LoggerMessage(1011, LogLevel.Error, "The snapshot at journal batch {Number} cannot be opened; trying an older one")]
    private partial void LogDamaged(long number);

    [LoggerMessage(1012, LogLevel.Information, "Wrote a snapshot at journal batch {Number} in {Segments} segments")]
    private partial void LogWritten(long number, int segments);

    private sealed record Header
    {
        public required string Id { get; init; }

        public required long Number { get; init; }

        public required long Segments { get; init; }

        public required long At { get; init; }
    }

    private sealed record Oldest
    {
        public long? Journal { get; init; }

        public long? Snapshot { get; init; }
    }
}
