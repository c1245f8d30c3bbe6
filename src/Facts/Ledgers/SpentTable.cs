// SPDX-License-Identifier: Apache-2.0
using System.Data.Common;
using Storage;

namespace Facts.Ledgers;

/// <summary>The table of spent ids, as a committer's batch uses it.</summary>
internal static class SpentTable
{
    /// <summary>Which of the ids are spent.</summary>
    public static ValueTask<HashSet<SpentId>> FindAsync(
        CommitBatch batch, IReadOnlyCollection<SpentId> ids, CancellationToken ct) =>
        batch.Engine is DatabaseEngine.Postgres ? FindInPostgresAsync(batch, ids, ct) : FindInSqliteAsync(batch, ids, ct);

    /// <summary>Which ids are spent between two others, both ends included.</summary>
    public static ValueTask<HashSet<SpentId>> FindBetweenAsync(
        CommitBatch batch, IReadOnlyList<(byte[] Low, byte[] High)> ranges, CancellationToken ct) =>
        batch.Engine is DatabaseEngine.Postgres
            ? FindBetweenInPostgresAsync(batch, ranges, ct)
            : FindBetweenInSqliteAsync(batch, ranges, ct);

    /// <summary>Spends the ids; gives those that somebody else had spent meanwhile, in which case nothing was spent.</summary>
    public static ValueTask<HashSet<SpentId>> InsertAsync(
        CommitBatch batch, IReadOnlyList<SpentId> ids, CancellationToken ct) =>
        batch.Engine is DatabaseEngine.Postgres ? InsertIntoPostgresAsync(batch, ids, ct) : InsertIntoSqliteAsync(batch, ids, ct);

    private static async ValueTask<HashSet<SpentId>> FindInPostgresAsync(
        CommitBatch batch, IReadOnlyCollection<SpentId> ids, CancellationToken ct)
    {
        var command = batch.Command("SELECT id FROM facts_spent WHERE id = ANY(@ids)");
        command.Set("ids", ids.Select(id => id.Value).ToArray());
        return await ReadIdsAsync(command, ct);
    }

    // Statements do not travel anywhere with SQLite: one prepared statement per id is the fastest there is.
    private static async ValueTask<HashSet<SpentId>> FindInSqliteAsync(
        CommitBatch batch, IReadOnlyCollection<SpentId> ids, CancellationToken ct)
    {
        var spent = new HashSet<SpentId>();
        var command = batch.Command("SELECT 1 FROM facts_spent WHERE id = @id");
        foreach (var id in ids)
        {
            command.Set("id", id.Value);
            if (await command.ExecuteScalarAsync(ct) is not null)
            {
                spent.Add(id);
            }
        }

        return spent;
    }

    private static async ValueTask<HashSet<SpentId>> FindBetweenInPostgresAsync(
        CommitBatch batch, IReadOnlyList<(byte[] Low, byte[] High)> ranges, CancellationToken ct)
    {
        // OFFSET 0 keeps the planner from joining: one walk along the key for each range, whatever it believes of their sizes.
        const string select =
            """
            SELECT found.id
            FROM unnest(@lows, @highs) AS wanted (low, high)
            CROSS JOIN LATERAL (SELECT id FROM facts_spent WHERE id BETWEEN wanted.low AND wanted.high OFFSET 0) AS found
            """;
        var command = batch.Command(select);
        command.Set("lows", ranges.Select(range => range.Low).ToArray());
        command.Set("highs", ranges.Select(range => range.High).ToArray());
        return await ReadIdsAsync(command, ct);
    }

    private static async ValueTask<HashSet<SpentId>> FindBetweenInSqliteAsync(
        CommitBatch batch, IReadOnlyList<(byte[] Low, byte[] High)> ranges, CancellationToken ct)
    {
        var spent = new HashSet<SpentId>();
        var command = batch.Command("SELECT id FROM facts_spent WHERE id BETWEEN @low AND @high");
        foreach (var (low, high) in ranges)
        {
            command.Set("low", low);
            command.Set("high", high);
            spent.UnionWith(await ReadIdsAsync(command, ct));
        }

        return spent;
    }

    private static async ValueTask<HashSet<SpentId>> InsertIntoPostgresAsync(
        CommitBatch batch, IReadOnlyList<SpentId> ids, CancellationToken ct)
    {
        // In the order of ids, so that two nodes that want the same ids wait for each other and never in a circle.
        const string insert =
            """
            SAVEPOINT spending;
            INSERT INTO facts_spent (id, expires_at)
            SELECT id, expires_at FROM unnest(@ids, @expiries) AS wanted (id, expires_at) ORDER BY id
            ON CONFLICT (id) DO NOTHING
            RETURNING id
            """;
        var command = batch.Command(insert);
        command.Set("ids", ids.Select(id => id.Value).ToArray());
        command.Set("expiries", ids.Select(id => id.ExpiresAt.ToUnixTimeMilliseconds()).ToArray());
        var inserted = await ReadIdsAsync(command, ct);
        if (inserted.Count == ids.Count)
        {
            return [];
        }

        await batch.Command("ROLLBACK TO SAVEPOINT spending").ExecuteNonQueryAsync(ct);
        return [.. ids.Where(id => !inserted.Contains(id))];
    }

    private static async ValueTask<HashSet<SpentId>> InsertIntoSqliteAsync(
        CommitBatch batch, IReadOnlyList<SpentId> ids, CancellationToken ct)
    {
        var command = batch.Command("INSERT INTO facts_spent (id, expires_at) VALUES (@id, @expires_at)");
        foreach (var id in ids)
        {
            // The file's only writer is this transaction, and FindAsync looked in it: a conflict here is a bug and throws.
            command.Set("id", id.Value);
            command.Set("expires_at", id.ExpiresAt.ToUnixTimeMilliseconds());
            await command.ExecuteNonQueryAsync(ct);
        }

        return [];
    }

    private static async ValueTask<HashSet<SpentId>> ReadIdsAsync(DbCommand command, CancellationToken ct)
    {
        var ids = new HashSet<SpentId>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            ids.Add(SpentId.FromBytes(reader.GetFieldValue<byte[]>(0)));
        }

        return ids;
    }
}
