// SPDX-License-Identifier: Apache-2.0
using Storage;

namespace Facts.Ledgers;

/// <summary>Rows of spent ids to be deleted, as far as one commit may carry.</summary>
internal sealed class PurgeUnit(DateTimeOffset expiredBefore)
{
    public DateTimeOffset ExpiredBefore => expiredBefore;

    /// <summary>How many rows went; set before the unit's task completes.</summary>
    public int Deleted { get; set; }
}

/// <summary>Deletes a bounded number of rows, so that those who wait for the same commit wait only a moment longer.</summary>
internal sealed class PurgeWriter : CommitWriter<PurgeUnit>
{
    public const int RowBound = 2000;

    public override async ValueTask WriteAsync(CommitBatch batch, IReadOnlyList<PurgeUnit> units, CancellationToken ct)
    {
        var command = batch.Command(
            """
            DELETE FROM facts_spent
            WHERE id IN (SELECT id FROM facts_spent WHERE expires_at < @before ORDER BY expires_at LIMIT @bound)
            """);
        foreach (var unit in units)
        {
            command.Set("before", unit.ExpiredBefore.ToUnixTimeMilliseconds());
            command.Set("bound", RowBound);
            unit.Deleted = await command.ExecuteNonQueryAsync(ct);
        }
    }
}
