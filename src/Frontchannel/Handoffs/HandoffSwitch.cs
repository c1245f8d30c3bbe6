// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Authorization.Handoffs;
using Dapper;
using Storage;

namespace Frontchannel.Handoffs;

/// <summary>
/// The operator's switch (RFC 10027, detect and remediate). It lies in the database, so that it holds on every node at once: a hand-off is
/// made in the same transaction that looks at it.
/// </summary>
public sealed class HandoffSwitch
{
    private const int SideBySide = 64;
    private const string Select = "SELECT COUNT(*) FROM frontchannel_stop";

    private readonly Databases _databases;
    private readonly HandoffTable _table;
    private readonly HandoffMoves _moves;
    private readonly HandoffFacts _facts;
    private readonly HandoffRequests _requests;
    private readonly TimeProvider _time;

    internal HandoffSwitch(
        Databases databases, HandoffTable table, HandoffMoves moves, HandoffFacts facts, HandoffRequests requests, TimeProvider time) =>
        (_databases, _table, _moves, _facts, _requests, _time) = (databases, table, moves, facts, requests, time);

    /// <summary>Since when all are stopped; null while they run.</summary>
    /// <exception cref="StoreUnavailableException">The store could not be asked.</exception>
    public async Task<DateTimeOffset?> StoppedSinceAsync(CancellationToken ct)
    {
        var at = await _databases.Main.RunAsync(
            connection => connection.QueryAsync<long>(new CommandDefinition("SELECT stopped_at FROM frontchannel_stop", cancellationToken: ct)), ct);
        return at.FirstOrDefault() is > 0 and var milliseconds ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;
    }

    /// <summary>Stops all, ends those under way, and voids what came of those of the last minutes; gives how many that were.</summary>
    /// <exception cref="StoreUnavailableException">It is not known how far it came: do it again.</exception>
    public async Task<int> StopAsync(CancellationToken ct)
    {
        var now = _time.GetUtcNow();
        await _databases.Main.RunAsync(
            connection => connection.ExecuteAsync(new CommandDefinition(
                "INSERT INTO frontchannel_stop (id, stopped_at) VALUES (1, @now) ON CONFLICT (id) DO NOTHING",
                new { now = now.ToUnixTimeMilliseconds() },
                cancellationToken: ct)),
            ct);
        var kept = await _table.FindKeptAsync(now, ct);


        // Side by side, so that they share commits. Nothing goes on meanwhile: every step but the last looks at the switch.
        var sideBySide = new ParallelOptions { MaxDegreeOfParallelism = SideBySide, CancellationToken = ct };
        await Parallel.ForEachAsync(kept, sideBySide, async (handoff, stop) => await EndAsync(handoff, stop));
        return kept.Count;
    }

    /// <summary>Lets new ones be made again.</summary>
    /// <exception cref="StoreUnavailableException">It is not known whether they are.</exception>
    public Task StartAsync(CancellationToken ct) => _databases.Main.RunAsync(
        connection => connection.ExecuteAsync(new CommandDefinition("DELETE FROM frontchannel_stop", cancellationToken: ct)), ct);

    /// <summary>Whether all are stopped, within a transaction.</summary>
    internal static async Task<bool> IsStoppedAsync(CommitBatch batch, CancellationToken ct) =>
        Convert.ToInt64(await batch.Command(Select).ExecuteScalarAsync(ct), CultureInfo.InvariantCulture) > 0;

    private async Task EndAsync(Handoff handoff, CancellationToken ct)
    {
        var fact = _facts.Describe(handoff, FailureReason.Stopped, reason: null, phoneAddress: null, _time.GetUtcNow());
        await _requests.KillAsync(handoff.Grant, fact, ct);
        var move = new Move
        {
            From = [HandoffState.Waiting, HandoffState.Scanned, HandoffState.Confirmed, HandoffState.Done, HandoffState.Delivered],
            To = HandoffState.Failed,
            Reason = FailureReason.Stopped,
        };
        await _moves.MakeAsync(handoff, move, ct);
    }
}
