// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using Dapper;
using Facts.Ledgers;
using Storage;

namespace Facts;

/// <summary>What has been used, and what was decided: an entry's spends and its fact are on disk before anybody is answered.</summary>
public sealed class Ledger
{
    private readonly Database _database;
    private readonly CommitLane<LedgerUnit> _lane;

    internal Ledger(Databases databases, LedgerWriter writer)
    {
        _database = databases.Main;
        _lane = _database.Committer.AddLane(writer);
    }

    /// <summary>
    /// Spends and records. Of any number of entries that claim the same id, on any node, exactly one wins. Cancelling stops the
    /// waiting, not the entry.
    /// </summary>
    /// <exception cref="StoreUnavailableException">Nothing may be answered: it is not known that anything was recorded.</exception>
    public async Task<LedgerOutcome> CommitAsync(LedgerEntry entry, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var unit = new LedgerUnit { Entry = entry };
        await _lane.CommitAsync(unit, ct);
        return unit.Outcome ?? throw new UnreachableException();
    }

    /// <summary>Records a fact that spends nothing.</summary>
    /// <exception cref="StoreUnavailableException">It is not known that the fact was recorded.</exception>
    public Task AppendAsync(Fact fact, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(fact);
        return AppendToChainAsync(fact, ct);
    }

    /// <summary>
    /// Makes a change of another table of the main database and records the facts it gives, in one commit. A change that gives no fact
    /// leaves no trace here.
    /// </summary>
    /// <param name="change">Writes in the batch's transaction and gives the facts. It may be run again when its batch failed.</param>
    /// <param name="ct">Ends the wait, not the change.</param>
    /// <exception cref="StoreUnavailableException">It is not known that the change was made.</exception>
    public Task RecordAsync(Func<CommitBatch, CancellationToken, ValueTask<IReadOnlyList<Fact>>> change, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(change);
        return _lane.CommitAsync(new LedgerUnit { Change = change }, ct);
    }

    /// <summary>Whether any of the ids is spent now; only <see cref="CommitAsync"/> can say that it stays unspent.</summary>
    /// <exception cref="StoreUnavailableException">The store could not be asked.</exception>
    public async ValueTask<bool> IsAnySpentAsync(ReadOnlyMemory<SpentId> ids, CancellationToken ct)
    {
        if (ids.IsEmpty)
        {
            return false;
        }

        var values = new byte[ids.Length][];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = ids.Span[i].Value;
        }

        // Dapper writes a list out as (@ids1, @ids2, …), except for PostgreSQL, which takes it as one array.
        var sql = _database.Engine is DatabaseEngine.Postgres
            ? "SELECT COUNT(*) FROM facts_spent WHERE id = ANY(@ids)"
            : "SELECT COUNT(*) FROM facts_spent WHERE id IN @ids";
        var command = new CommandDefinition(sql, new { ids = values }, cancellationToken: ct);
        return await _database.RunAsync(connection => connection.ExecuteScalarAsync<long>(command), ct) > 0;
    }

    /// <summary>Records a fact and gives the number of its row in this node's chain.</summary>
    internal async Task<long> AppendToChainAsync(Fact fact, CancellationToken ct)
    {
        var unit = new LedgerUnit { Fact = fact };
        await _lane.CommitAsync(unit, ct);
        return unit.Seq;
    }
}
