// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.Metrics;
using System.Text.Json;
using Storage;

namespace Facts.Chains;

/// <summary>Appends a batch's facts to this node's chain. Used by the committer's loop alone.</summary>
internal sealed class ChainWriter(SealingKeys keys, NodeIdentity node, TimeProvider time)
{
    /// <summary>The purpose whose keys are never forgotten: facts are kept.</summary>
    public const string Purpose = "facts";

    /// <summary>Each further attempt means that another process of this node's name appended in these very milliseconds.</summary>
    private const int AttemptBound = 16;

    private static readonly Meter Meter = new("Facts");

    private static readonly Counter<long> Recorded = Meter.CreateCounter<long>("facts.recorded", description: "Facts that were committed.");

    private Head? _head;

    public ValueTask PrepareAsync(CancellationToken ct) => keys.PrepareAsync(Purpose, ct);

    /// <summary>Writes the facts as the chain's next row; gives its number.</summary>
    public async ValueTask<long> AppendAsync(CommitBatch batch, Fact[] facts, CancellationToken ct)
    {
        // Unless this batch commits, what is remembered may be behind the table: then it is read again.
        var remembered = _head;
        _head = null;
        var at = time.GetUtcNow().ToUnixTimeMilliseconds();
        var plain = JsonSerializer.SerializeToUtf8Bytes(facts, FactJson.Default.FactArray);
        for (var attempt = 0; attempt < AttemptBound; attempt++)
        {
            var before = remembered ?? await ReadHeadAsync(batch, ct);
            remembered = null;
            var head = await InsertAsync(batch, before, at, plain, ct);
            if (head is not null)
            {
                batch.OnCommitted(() =>
                {
                    _head = head;
                    Recorded.Add(facts.Length);
                });
                return head.Seq;
            }
        }

        throw new StoreUnavailableException("Another process kept appending to this node's chain.");
    }

    private async Task<Head?> InsertAsync(CommitBatch batch, Head before, long at, byte[] plain, CancellationToken ct)
    {
        var seq = before.Seq + 1;
        var sealedFacts = await keys.SealAsync(Purpose, plain, ChainLink.Position(node.Id, seq), ct);
        var hash = ChainLink.HashOf(node.Id, seq, at, sealedFacts, before.Hash);
        var command = batch.Command(
            """
            INSERT INTO facts_batches (node, seq, at, sealed, hash, previous_hash)
            VALUES (@node, @seq, @at, @sealed, @hash, @previous_hash)
            ON CONFLICT (node, seq) DO NOTHING
            """);
        command.Set("node", node.Id);
        command.Set("seq", seq);
        command.Set("at", at);
        command.Set("sealed", sealedFacts);
        command.Set("hash", hash);
        command.Set("previous_hash", before.Hash);
        return await command.ExecuteNonQueryAsync(ct) == 1 ? new Head(seq, hash) : null;
    }

    private async Task<Head> ReadHeadAsync(CommitBatch batch, CancellationToken ct)
    {
        var command = batch.Command("SELECT seq, hash FROM facts_batches WHERE node = @node ORDER BY seq DESC LIMIT 1");
        command.Set("node", node.Id);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new Head(reader.GetInt64(0), reader.GetFieldValue<byte[]>(1))
            : new Head(0, ChainLink.Origin);
    }

    private sealed record Head(long Seq, byte[] Hash);
}
