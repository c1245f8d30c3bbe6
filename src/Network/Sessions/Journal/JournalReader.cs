// SPDX-License-Identifier: Apache-2.0
using Dapper;
using Storage;

namespace Network.Sessions.Journal;

/// <summary>Reads the journal. A batch that is missing or cannot be opened ends everything: half a directory answers wrongly.</summary>
internal sealed class JournalReader(Database database, SealingKeys keys)
{
    private const int RowBound = 256;

    private const string NewestNumber = """
        SELECT number AS Number, (SELECT at FROM network_journal WHERE number = @applied) AS AppliedAt
        FROM network_journal_head WHERE id = 1
        """;

    private const string RowsAfter = """
        SELECT number AS Number, at AS At, sealed AS Sealed FROM network_journal
        WHERE number > @after AND number <= @through ORDER BY number LIMIT @bound
        """;

    /// <summary>How far the journal goes, and when the batch of a number in it was written.</summary>
    public Task<JournalHead> ReadHeadAsync(long applied, CancellationToken ct) => database.RunAsync(
        connection => connection.QuerySingleAsync<JournalHead>(
            new CommandDefinition(NewestNumber, new { applied }, cancellationToken: ct)),
        ct);

    /// <summary>Reads all batches after one number through another, in order.</summary>
    /// <exception cref="SessionStoreException">A batch is missing, or cannot be opened or read.</exception>
    /// <exception cref="StoreUnavailableException">The database did not answer.</exception>
    public async Task ReadAsync(long after, long through, Action<JournalBatch> read, CancellationToken ct)
    {
        while (after < through)
        {
            var from = after;
            var rows = (await database.RunAsync(
                connection => connection.QueryAsync<Row>(
                    new CommandDefinition(RowsAfter, new { after = from, through, bound = RowBound }, cancellationToken: ct)),
                ct)).AsList();
            foreach (var row in rows)
            {
                Require(row.Number == after + 1, $"Journal batch {after + 1} is missing.");
                read(await OpenAsync(row, ct));
                after = row.Number;
            }

            Require(rows.Count > 0, $"Journal batch {after + 1} is missing.");
        }
    }

    private static void Require(bool rule, string otherwise)
    {
        if (!rule)
        {
            throw new SessionStoreException(otherwise);
        }
    }

    private async Task<JournalBatch> OpenAsync(Row row, CancellationToken ct)
    {
        var plain = await keys.OpenAsync(JournalSeal.Purpose, row.Sealed, JournalSeal.Associated(row.Number), ct)
            ?? throw new SessionStoreException($"Journal batch {row.Number} cannot be opened: it was changed, or its key is gone.");
        return JournalCodec.TryDecode(plain, out var entries)
            ? new JournalBatch(row.Number, entries, row.At, row.Sealed.Length)
            : throw new SessionStoreException($"Journal batch {row.Number} cannot be read: another version wrote it.");
    }

    private sealed record Row
    {
        public required long Number { get; init; }

        public required long At { get; init; }

        public required byte[] Sealed { get; init; }
    }
}

/// <summary>The end of the journal as the database has it.</summary>
internal sealed record JournalHead
{
    /// <summary>The number of the newest committed batch; 0 for none.</summary>
    public required long Number { get; init; }

    /// <summary>When the batch asked about was written, Unix milliseconds; null when it is not there any more.</summary>
    public long? AppliedAt { get; init; }
}
