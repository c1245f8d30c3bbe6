// SPDX-License-Identifier: Apache-2.0
using System.Data.Common;
using Storage;

namespace Network.Sessions.Journal;

/// <summary>
/// Appends one sealed row per commit. The number comes from a row that stays locked until the commit, so numbers have no gaps and
/// become visible in their order, whichever node appends.
/// </summary>
internal sealed class JournalWriter(SealingKeys keys, TimeProvider time, string node, Action<JournalBatch> committed)
    : CommitWriter<JournalUnit>
{
    private const string TakeNumber = "UPDATE network_journal_head SET number = number + 1 WHERE id = 1 RETURNING number";

    private const string Append =
        "INSERT INTO network_journal (number, at, node, sealed) VALUES (@number, @at, @node, @sealed)";

    public override ValueTask PrepareAsync(CancellationToken ct) => keys.PrepareAsync(JournalSeal.Purpose, ct);

    public override async ValueTask WriteAsync(CommitBatch batch, IReadOnlyList<JournalUnit> units, CancellationToken ct)
    {
        var entries = new JournalEntry[units.Count];
        for (var i = 0; i < entries.Length; i++)
        {
            entries[i] = units[i].Entry;
        }

        var plain = JournalCodec.Encode(entries);
        var number = Convert.ToInt64(
            await batch.Command(TakeNumber).ExecuteScalarAsync(ct), System.Globalization.CultureInfo.InvariantCulture);
        var sealedBytes = await keys.SealAsync(JournalSeal.Purpose, plain, JournalSeal.Associated(number), ct);
        var append = batch.Command(Append);
        Set(append, "number", number);
        var at = time.GetUtcNow().ToUnixTimeMilliseconds();
        Set(append, "at", at);
        Set(append, "node", node);
        Set(append, "sealed", sealedBytes);
        await append.ExecuteNonQueryAsync(ct);
        batch.OnCommitted(() => committed(new JournalBatch(number, entries, at, sealedBytes.Length)));
    }

    private static void Set(DbCommand command, string name, object value)
    {
        if (command.Parameters.Contains(name))
        {
            command.Parameters[name].Value = value;
            return;
        }

        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = (name, value);
        command.Parameters.Add(parameter);
    }
}
