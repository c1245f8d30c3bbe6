// SPDX-License-Identifier: Apache-2.0
using Facts;
using Storage;

namespace Frontchannel.Handoffs;

/// <summary>
/// Changes hand-offs: each step is one conditional update that commits with its fact, and whoever waits for the hand-off is woken after it.
/// </summary>
internal sealed class HandoffMoves(Ledger ledger, SealingKeys keys, HandoffFacts facts, HandoffSignals signals, TimeProvider time)
{
    private const string Update =
        """
        UPDATE frontchannel_handoffs
        SET state = @to, reason = @reason, phone = COALESCE(@phone, phone), result = COALESCE(@result, result),
            expires_at = CASE WHEN @expires_at > 0 THEN @expires_at ELSE expires_at END, changed_at = @now
        WHERE id = @id AND state = @from AND (state > 3 OR expires_at > @now) AND (@anybody = 1 OR phone IS NULL OR phone = @phone)
            AND (@to = 5 OR NOT EXISTS (SELECT 1 FROM frontchannel_stop))
        """;

    private const string Contest =
        "UPDATE frontchannel_handoffs SET contested = 1, changed_at = @now WHERE id = @id AND contested = 0 AND state IN (1, 2)";

    private const string Expire =
        "UPDATE frontchannel_handoffs SET state = 6, changed_at = @now WHERE id = @id AND state IN (0, 1, 2, 3) AND expires_at <= @now";

    /// <summary>Makes a step; false when the hand-off was not, or no longer, where it starts from.</summary>
    /// <exception cref="StoreUnavailableException">It is not known that the step was made.</exception>
    public async Task<bool> MakeAsync(Handoff handoff, Move move, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var result = move.Result is { } outcome ? await keys.SealAsync(HandoffTable.Purpose, outcome.Write(), handoff.Hash, ct) : null;
        var fact = facts.Describe(handoff, move.To.FactWord(), move.Reason, move.PhoneAddress, now);
        return await ChangeAsync(
            handoff,
            fact,
            async (batch, commit) =>
            {
                var changed = 0;
                var command = batch.Command(Update);
                foreach (var from in move.From)
                {
                    command.Set("id", handoff.Hash);
                    command.Set("from", (int)from);
                    command.Set("to", (int)move.To);
                    command.Set("reason", (object?)move.Reason ?? DBNull.Value);
                    command.Set("anybody", move.Phone is null ? 1 : 0);
                    SetOctets(command, "phone", move.Phone);
                    SetOctets(command, "result", result);
                    command.Set("expires_at", move.Holds is { } holds ? (now + holds).ToUnixTimeMilliseconds() : 0L);
                    command.Set("now", now.ToUnixTimeMilliseconds());
                    changed += await command.ExecuteNonQueryAsync(commit);
                    if (changed > 0)
                    {
                        break;
                    }
                }

                return changed;
            },
            ct);
    }

    /// <summary>Notes that a second phone wanted the hand-off; only the first such is noted.</summary>
    /// <exception cref="StoreUnavailableException">It is not known that it was noted.</exception>
    public Task ContestAsync(Handoff handoff, string phoneAddress, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        return ChangeAsync(
            handoff, facts.Describe(handoff, "refused", "other_phone", phoneAddress, now), (batch, commit) => RunAsync(batch, Contest, handoff, now, commit), ct);
    }

    /// <summary>Ends a hand-off that nobody went on with.</summary>
    /// <exception cref="StoreUnavailableException">It is not known that it was ended.</exception>
    public Task ExpireAsync(Handoff handoff, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        return ChangeAsync(
            handoff,
            facts.Describe(handoff, HandoffState.Expired.FactWord(), reason: null, phoneAddress: null, now),
            (batch, commit) => RunAsync(batch, Expire, handoff, now, commit),
            ct);
    }

    // The change goes by the token of the commit, which it shares with others: a browser that leaves stops waiting and nothing else.
    private async Task<bool> ChangeAsync(
        Handoff handoff, Fact fact, Func<CommitBatch, CancellationToken, Task<int>> change, CancellationToken ct)
    {
        var made = false;
        await ledger.RecordAsync(
            async (batch, commit) =>
            {
                made = await change(batch, commit) > 0;
                return made ? [fact] : [];
            },
            ct);
        if (made)
        {
            facts.Report(fact);
            signals.Raise(handoff.Key);
        }

        return made;
    }

    private static async Task<int> RunAsync(CommitBatch batch, string sql, Handoff handoff, DateTimeOffset now, CancellationToken ct)
    {
        var command = batch.Command(sql);
        command.Set("id", handoff.Hash);
        command.Set("now", now.ToUnixTimeMilliseconds());
        return await command.ExecuteNonQueryAsync(ct);
    }

    // PostgreSQL cannot tell the type of a null that it only sees in COALESCE.
    private static void SetOctets(System.Data.Common.DbCommand command, string name, byte[]? octets)
    {
        command.Set(name, octets);
        command.Parameters[name].DbType = System.Data.DbType.Binary;
    }
}
