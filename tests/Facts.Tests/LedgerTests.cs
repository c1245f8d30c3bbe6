// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Dapper;
using Facts.Ledgers;
using Microsoft.Extensions.DependencyInjection;
using Storage;
using Testing.Engines;
using static Facts.LedgerOutcome;

namespace Facts.Tests;

public sealed class SqliteLedgerTests(PostgresServer postgres) : LedgerTests(DatabaseEngine.Sqlite, postgres)
{
    [Fact]
    [Trait("rule", "SEC-326")]
    public async Task No_fact_can_be_read_in_the_files()
    {
        var node = await StartAsync();
        var told = NewFact("granted") with { Subject = "pairwise-subject-0123456789", ClientId = "some-client-id" };
        await node.GetRequiredService<Ledger>().AppendAsync(told, Ct);

        foreach (var path in Directory.GetFiles(Store.Directory))
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var content = new byte[file.Length];
            file.ReadExactly(content);
            Assert.True(content.AsSpan().IndexOf(Encoding.UTF8.GetBytes("pairwise-subject")) < 0, path);
            Assert.True(content.AsSpan().IndexOf(Encoding.UTF8.GetBytes("some-client-id")) < 0, path);
        }
    }
}

public sealed class PostgresLedgerTests(PostgresServer postgres) : LedgerTests(DatabaseEngine.Postgres, postgres)
{
    [Fact]
    [Trait("rule", "REL-04")]
    public async Task Of_parallel_claims_on_two_nodes_exactly_one_wins_each_id()
    {
        var first = (await StartAsync("a")).GetRequiredService<Ledger>();
        var second = (await StartAsync("b")).GetRequiredService<Ledger>();
        var ids = Enumerable.Range(0, 200).Select(_ => NewId()).ToArray();

        // Each node claims every id, the second in the opposite order, so that their batches collide.
        var mine = ids.Select(id => Task.Run(() => first.CommitAsync(NewEntry(claims: [id]), Ct)));
        var theirs = ids.Reverse().Select(id => Task.Run(() => second.CommitAsync(NewEntry(claims: [id]), Ct)));
        var outcomes = await Task.WhenAll(mine.Concat(theirs));
        Assert.Equal(200, outcomes.OfType<Won>().Count());
        Assert.Equal(200, outcomes.OfType<ClaimLost>().Count());
    }

    [Fact]
    public async Task An_id_spent_on_one_node_is_spent_on_the_other()
    {
        var first = (await StartAsync("a")).GetRequiredService<Ledger>();
        var second = (await StartAsync("b")).GetRequiredService<Ledger>();
        var (code, grant) = (NewId(), NewId());
        Assert.Equal(Won.Instance, await first.CommitAsync(NewEntry(claims: [code], kills: [grant]), Ct));

        Assert.True(await second.IsAnySpentAsync(new[] { grant }, Ct));
        Assert.Equal(new ClaimLost(0), await second.CommitAsync(NewEntry(claims: [code]), Ct));
        Assert.Equal(new GuardSpent(0), await second.CommitAsync(NewEntry(guards: [grant], claims: [NewId()]), Ct));
    }

    [Fact]
    public async Task A_batch_that_another_node_outran_is_decided_again_from_what_it_learnt()
    {
        var node = await StartAsync();
        var ledger = node.GetRequiredService<Ledger>();
        var (code, grant, other) = (NewId(), NewId(), NewId());
        await using var connection = await node.GetRequiredService<Databases>().Main.OpenAsync(Ct);
        await using var rival = await connection.BeginTransactionAsync(Ct);
        await connection.ExecuteAsync(
            "INSERT INTO facts_spent (id, expires_at) VALUES (@id, 0)", new { id = code.Bytes.ToArray() }, rival);

        // The rival has not committed, so the entry sees the code unspent, and then waits for the rival at its insert.
        var losing = ledger.CommitAsync(NewEntry(claims: [code], kills: [grant], onReplay: [other]), Ct);
        await WaitForLockAsync(node);
        await rival.CommitAsync(Ct);

        Assert.Equal(new ClaimLost(0), await losing);
        Assert.False(await ledger.IsAnySpentAsync(new[] { grant }, Ct));
        Assert.True(await ledger.IsAnySpentAsync(new[] { other }, Ct));
    }

    private static async Task WaitForLockAsync(IServiceProvider node)
    {
        const string waiting =
            "SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()";
        var main = node.GetRequiredService<Databases>().Main;
        for (var patience = 0; await main.RunAsync(connection => connection.ExecuteScalarAsync<int>(waiting), Ct) == 0; patience++)
        {
            Assert.True(patience < 1000, "Nobody waits for the lock.");
            await Task.Delay(5, Ct);
        }
    }
}

public abstract class LedgerTests(DatabaseEngine engine, PostgresServer postgres) : EngineTests(engine, postgres)
{
    [Fact]
    public async Task A_claim_is_won_once()
    {
        var ledger = (await StartAsync()).GetRequiredService<Ledger>();
        var code = NewId();
        Assert.False(await ledger.IsAnySpentAsync(new[] { code }, Ct));
        Assert.Equal(Won.Instance, await ledger.CommitAsync(NewEntry(claims: [code]), Ct));
        Assert.Equal(new ClaimLost(0), await ledger.CommitAsync(NewEntry(claims: [code]), Ct));
        Assert.True(await ledger.IsAnySpentAsync(new[] { NewId(), code }, Ct));
        Assert.False(await ledger.IsAnySpentAsync(ReadOnlyMemory<SpentId>.Empty, Ct));
    }

    [Fact]
    public async Task Of_fifty_parallel_claims_exactly_one_wins()
    {
        var ledger = (await StartAsync()).GetRequiredService<Ledger>();
        var code = NewId();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(
            _ => Task.Run(() => ledger.CommitAsync(NewEntry(claims: [code]), Ct))));
        Assert.Single(outcomes.OfType<Won>());
        Assert.Equal(49, outcomes.OfType<ClaimLost>().Count());
    }

    [Fact]
    public async Task A_change_and_its_facts_are_committed_together_or_not_at_all()
    {
        var node = await StartAsync();
        var (ledger, main) = (node.GetRequiredService<Ledger>(), node.GetRequiredService<Databases>().Main);
        await main.RunAsync(connection => connection.ExecuteAsync("CREATE TABLE changes (word TEXT NOT NULL PRIMARY KEY)"), Ct);
        Task ChangeAsync(string word, params Fact[] facts) => ledger.RecordAsync(
            async (batch, inTransaction) =>
            {
                var command = batch.Command("INSERT INTO changes (word) VALUES (@word)");
                command.Set("word", word);
                await command.ExecuteNonQueryAsync(inTransaction);
                return facts.Length < 3 ? facts : throw new InvalidOperationException("After it wrote.");
            },
            Ct);

        await ChangeAsync("one", NewFact("one"), NewFact("again"));
        await Assert.ThrowsAnyAsync<Exception>(() => ChangeAsync("one", NewFact("refused")));
        await ChangeAsync("two");
        await Assert.ThrowsAnyAsync<Exception>(() => ChangeAsync("three", NewFact("a"), NewFact("b"), NewFact("c")));

        var outcomes = new List<string>();
        await foreach (var fact in node.GetRequiredService<FactReader>().ReadAsync(DateTimeOffset.UnixEpoch, Ct))
        {
            outcomes.Add(fact.Outcome);
        }

        Assert.Equal(["one", "again"], outcomes);
        Assert.Equal(
            ["one", "two"],
            await main.RunAsync(connection => connection.QueryAsync<string>("SELECT word FROM changes ORDER BY word"), Ct));
        Assert.True((await node.GetRequiredService<ChainVerifier>().VerifyAsync(Ct)).IsIntact);
    }

    [Fact]
    public async Task A_spent_guard_keeps_everything_untouched()
    {
        var ledger = (await StartAsync()).GetRequiredService<Ledger>();
        var (grant, token, kill, replay) = (NewId(), NewId(), NewId(), NewId());
        await ledger.CommitAsync(NewEntry(claims: [grant]), Ct);
        var outcome = await ledger.CommitAsync(
            NewEntry(guards: [NewId(), grant], claims: [token], kills: [kill], onReplay: [replay]), Ct);

        Assert.Equal(new GuardSpent(1), outcome);
        Assert.False(await ledger.IsAnySpentAsync(new[] { token, kill, replay }, Ct));
    }

    [Fact]
    public async Task An_unspent_guard_stays_unspent()
    {
        var ledger = (await StartAsync()).GetRequiredService<Ledger>();
        var grant = NewId();
        Assert.Equal(Won.Instance, await ledger.CommitAsync(NewEntry(guards: [grant], claims: [NewId()]), Ct));
        Assert.False(await ledger.IsAnySpentAsync(new[] { grant }, Ct));
    }

    [Fact]
    public async Task A_lost_claim_keeps_the_earlier_and_leaves_the_later_ones()
    {
        var ledger = (await StartAsync()).GetRequiredService<Ledger>();
        var (first, taken, last, kill, replay) = (NewId(), NewId(), NewId(), NewId(), NewId());
        await ledger.CommitAsync(NewEntry(claims: [taken]), Ct);
        var outcome = await ledger.CommitAsync(
            NewEntry(claims: [first, taken, last], kills: [kill], onReplay: [replay]), Ct);

        Assert.Equal(new ClaimLost(1), outcome);
        Assert.True(await ledger.IsAnySpentAsync(new[] { first }, Ct));
        Assert.False(await ledger.IsAnySpentAsync(new[] { last, kill, replay }, Ct));
    }

    [Fact]
    public async Task A_replayed_assertion_leaves_the_code_untouched()
    {
        var ledger = (await StartAsync()).GetRequiredService<Ledger>();
        var jti = SpentId.OfForeign("assertion", "client", "jti-1", Time.GetUtcNow().AddMinutes(1));
        var (code, grant) = (NewId(), NewId());
        await ledger.CommitAsync(NewEntry(claims: [jti, NewId()]), Ct);

        Assert.Equal(new ClaimLost(0), await ledger.CommitAsync(NewEntry(claims: [jti, code], onReplay: [grant]), Ct));
        Assert.False(await ledger.IsAnySpentAsync(new[] { code, grant }, Ct));
    }

    [Fact]
    public async Task A_replayed_code_kills_its_grant_and_a_mismatch_does_so_with_a_win()
    {
        var ledger = (await StartAsync()).GetRequiredService<Ledger>();
        var (code, grant, token) = (NewId(), NewId(), NewId());
        await ledger.CommitAsync(NewEntry(claims: [code], onReplay: [grant]), Ct);
        Assert.False(await ledger.IsAnySpentAsync(new[] { grant }, Ct));
        Assert.Equal(new ClaimLost(0), await ledger.CommitAsync(NewEntry(claims: [code], onReplay: [grant]), Ct));
        Assert.Equal(new GuardSpent(0), await ledger.CommitAsync(NewEntry(guards: [grant], claims: [token]), Ct));
        // Killed again: that is no conflict.
        Assert.Equal(new ClaimLost(0), await ledger.CommitAsync(NewEntry(claims: [code], onReplay: [grant]), Ct));

        var (shown, its) = (NewId(), NewId());
        Assert.Equal(Won.Instance, await ledger.CommitAsync(NewEntry(claims: [shown], kills: [its]), Ct));
        Assert.True(await ledger.IsAnySpentAsync(new[] { its }, Ct));
    }

    [Fact]
    public async Task In_one_batch_the_entries_see_those_before_them()
    {
        var node = await StartAsync();
        var ledger = node.GetRequiredService<Ledger>();
        var (code, grant, token) = (NewId(), NewId(), NewId());
        var hold = new HoldBatch();
        var lane = node.GetRequiredService<Databases>().Main.Committer.AddLane(hold);
        var holding = lane.CommitAsync(new object(), Ct);
        await hold.Entered.WaitAsync(Ct);
        Task<LedgerOutcome>[] given =
        [
            ledger.CommitAsync(NewEntry(guards: [grant], claims: [code]), Ct),
            ledger.CommitAsync(NewEntry(claims: [code], onReplay: [grant]), Ct),
            ledger.CommitAsync(NewEntry(guards: [grant], claims: [token]), Ct),
        ];
        hold.Gate.Set();
        await holding;

        Assert.Equal([Won.Instance, new ClaimLost(0), new GuardSpent(0)], await Task.WhenAll(given));
        Assert.False(await ledger.IsAnySpentAsync(new[] { token }, Ct));
        Assert.Equal(["won", "ClaimLost", "GuardSpent"], (await ReadFactsAsync(node)).Select(fact => fact.Outcome));
        Assert.Equal(1, Assert.Single((await node.GetRequiredService<ChainVerifier>().VerifyAsync(Ct)).Chains).Verified);
    }

    [Fact]
    public async Task An_entry_whose_fact_cannot_be_made_fails_alone_and_spends_nothing()
    {
        var node = await StartAsync();
        var ledger = node.GetRequiredService<Ledger>();
        var (taken, first) = (NewId(), NewId());
        await ledger.CommitAsync(NewEntry(claims: [taken]), Ct);
        var poison = new LedgerEntry
        {
            Claims = [first, taken],
            WhenWon = NewFact("won"),
            WhenLost = _ => throw new NotSupportedException("a bug"),
        };

        var outcomes = Enumerable.Range(0, 20).Select(_ => ledger.CommitAsync(NewEntry(claims: [NewId()]), Ct)).ToList();
        var failing = ledger.CommitAsync(poison, Ct);
        outcomes.AddRange(Enumerable.Range(0, 20).Select(_ => ledger.CommitAsync(NewEntry(claims: [NewId()]), Ct)));

        await Assert.ThrowsAsync<NotSupportedException>(() => failing);
        Assert.All(await Task.WhenAll(outcomes), outcome => Assert.Equal(Won.Instance, outcome));
        Assert.False(await ledger.IsAnySpentAsync(new[] { first }, Ct));
        Assert.True((await node.GetRequiredService<ChainVerifier>().VerifyAsync(Ct)).IsIntact);
    }

    [Fact]
    public async Task Spent_rows_go_a_minute_after_what_they_guard_and_not_before()
    {
        var node = await StartAsync();
        var ledger = node.GetRequiredService<Ledger>();
        var purge = Background<SpentPurge>(node);
        var brief = NewId(10);
        var foreign = SpentId.OfForeign("assertion", "client", "jti", Time.GetUtcNow().AddSeconds(10));
        var lasting = NewId(300);
        await ledger.CommitAsync(NewEntry(claims: [brief, foreign, lasting]), Ct);

        Time.Advance(TimeSpan.FromSeconds(69));
        await purge.RunOnceAsync(Ct);
        Assert.Equal(3, await CountAsync(node));
        Time.Advance(TimeSpan.FromSeconds(3));
        await purge.RunOnceAsync(Ct);
        Assert.Equal(1, await CountAsync(node));
        Assert.True(await ledger.IsAnySpentAsync(new[] { lasting }, Ct));
    }

    [Fact]
    public async Task A_purge_takes_as_many_commits_as_it_needs()
    {
        var node = await StartAsync();
        var ledger = node.GetRequiredService<Ledger>();
        var ids = Enumerable.Range(0, PurgeWriter.RowBound + 500).Select(_ => NewId(1)).ToArray();
        await ledger.CommitAsync(NewEntry(claims: ids), Ct);

        // The clock stands beyond the rows' end, but no timer has fired.
        var purge = Background<SpentPurge>(node);
        await purge.StopAsync(Ct);
        Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(ids.Length, await purge.RunOnceAsync(Ct));
    }

    [Fact]
    public void Ids_carry_their_expiry_and_foreign_ones_cannot_be_confused()
    {
        var at = new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);
        Assert.Equal(at, SpentId.New(at).ExpiresAt);
        Assert.Equal(at, SpentId.New(at.AddMilliseconds(-1)).ExpiresAt);
        var id = SpentId.New(at);
        Assert.Equal(id, SpentId.FromBytes(id.Bytes));
        Assert.Equal(at, SpentId.FromBytes(id.Bytes).ExpiresAt);
        Assert.NotEqual(id, SpentId.New(at));
        Assert.Throws<ArgumentException>(() => SpentId.FromBytes(id.Bytes[1..]));
        Assert.Equal(SpentId.OfForeign("k", "i", "j", at), SpentId.OfForeign("k", "i", "j", at.AddSeconds(1)));
        Assert.NotEqual(SpentId.OfForeign("k", "ia", "j", at), SpentId.OfForeign("k", "i", "aj", at));
        Assert.NotEqual(SpentId.OfForeign("k", "i", "j", at), SpentId.OfForeign("l", "i", "j", at));
        Assert.Throws<InvalidOperationException>(() => default(SpentId).Bytes.Length);
    }

    private static Task<int> CountAsync(IServiceProvider node) => node.GetRequiredService<Databases>().Main.RunAsync(
        connection => connection.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM facts_spent"), Ct);

    /// <summary>Keeps the committer busy, so that what is queued meanwhile goes into one batch.</summary>
    private sealed class HoldBatch : CommitWriter<object>
    {
        public SemaphoreSlim Entered { get; } = new(0);

        public ManualResetEventSlim Gate { get; } = new();

        public override ValueTask WriteAsync(CommitBatch batch, IReadOnlyList<object> units, CancellationToken ct)
        {
            Entered.Release();
            Gate.Wait(ct);
            return ValueTask.CompletedTask;
        }
    }
}
