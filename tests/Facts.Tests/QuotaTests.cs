// SPDX-License-Identifier: Apache-2.0
using Dapper;
using Facts.Ledgers;
using Microsoft.Extensions.DependencyInjection;
using Storage;
using Testing.Engines;
using static Facts.LedgerOutcome;

namespace Facts.Tests;

public sealed class SqliteQuotaTests(PostgresServer postgres) : QuotaTests(DatabaseEngine.Sqlite, postgres);

public sealed class PostgresQuotaTests(PostgresServer postgres) : QuotaTests(DatabaseEngine.Postgres, postgres)
{
    [Fact]
    [Trait("rule", "SEC-249")]
    [Trait("rule", "REL-08")]
    public async Task Two_nodes_that_take_at_once_take_together_what_one_would()
    {
        var first = (await StartAsync("a")).GetRequiredService<Ledger>();
        var second = (await StartAsync("b")).GetRequiredService<Ledger>();
        var keys = Enumerable.Range(0, 20).Select(i => $"key-{i}").ToArray();
        var outcomes = await Task.WhenAll(keys.SelectMany(key => Enumerable.Range(0, 20).Select(async i =>
            (Key: key, Outcome: await Task.Run(() => (i % 2 == 0 ? first : second).CommitAsync(Entry(Taken(key, 5)), Ct))))));

        Assert.All(outcomes.GroupBy(one => one.Key), of => Assert.Equal(5, of.Count(one => one.Outcome is Won)));
        Assert.Equal(20 * 15, outcomes.Count(one => one.Outcome is QuotaFull));
    }

    [Fact]
    public async Task A_node_whose_clock_is_a_half_window_ahead_shares_the_slots()
    {
        var first = (await StartAsync("a")).GetRequiredService<Ledger>();
        var second = (await StartAsync("b")).GetRequiredService<Ledger>();
        var ahead = Time.GetUtcNow().AddMinutes(5);
        Assert.IsType<Won>(await second.CommitAsync(Entry(new Quota("k", ["a"], 1, TimeSpan.FromMinutes(10), ahead)), Ct));
        Assert.IsType<QuotaFull>(await first.CommitAsync(Entry(Taken("a", 1)), Ct));
    }
}

public abstract class QuotaTests(DatabaseEngine engine, PostgresServer postgres) : EngineTests(engine, postgres)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task A_quota_gives_as_many_slots_as_it_has_until_the_first_is_free_again()
    {
        var ledger = (await StartAsync()).GetRequiredService<Ledger>();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(Won.Instance, await ledger.CommitAsync(Entry(Taken("a", 3)), Ct));
            Time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(new QuotaFull(1), await ledger.CommitAsync(Entry(Taken("b", 3), Taken("a", 3)), Ct));
        Assert.Equal(Won.Instance, await ledger.CommitAsync(Entry(Taken("b", 1)), Ct));
        Time.Advance(Window - TimeSpan.FromMinutes(3));
        Assert.Equal(new QuotaFull(0), await ledger.CommitAsync(Entry(Taken("a", 3)), Ct));
        Time.Advance(Window / 2);
        Assert.Equal(Won.Instance, await ledger.CommitAsync(Entry(Taken("a", 3)), Ct));
    }

    [Fact]
    public async Task In_no_stretch_of_a_window_are_there_more_wins_than_slots()
    {
        const int slots = 4;
        var ledger = (await StartAsync()).GetRequiredService<Ledger>();
        var random = new Random(20300317);
        var wins = new List<DateTimeOffset>();
        for (var i = 0; i < 400; i++)
        {
            Time.Advance(TimeSpan.FromMilliseconds(random.Next(random.Next(1, 400_000))));
            if (await ledger.CommitAsync(Entry(Taken("a", slots)), Ct) is Won)
            {
                wins.Add(Time.GetUtcNow());
            }
        }

        Assert.True(wins.Count > 40, $"{wins.Count} wins");
        Assert.All(wins.Skip(slots).Zip(wins), pair => Assert.True(pair.First - pair.Second > Window, $"{pair}"));
        Assert.All(wins.Skip(1).Zip(wins), pair => Assert.True(pair.First - pair.Second < 2 * Window, $"{pair}"));
    }

    [Fact]
    public async Task A_quota_that_is_only_looked_at_stays_as_it_is_and_refuses_when_full()
    {
        var node = await StartAsync();
        var ledger = node.GetRequiredService<Ledger>();
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(Won.Instance, await ledger.CommitAsync(Entry(LookedAt("a", 1)), Ct));
        }

        Assert.Equal(Won.Instance, await ledger.CommitAsync(Entry(Taken("a", 1)), Ct));
        Assert.IsType<QuotaFull>(await ledger.CommitAsync(Entry(LookedAt("a", 1)), Ct));
        Assert.Equal("QuotaFull", (await ReadFactsAsync(node))[^1].Outcome);
    }

    [Fact]
    public async Task A_full_quota_leaves_every_id_and_every_other_quota_untouched()
    {
        var ledger = (await StartAsync()).GetRequiredService<Ledger>();
        var (claim, kill, replay) = (NewId(), NewId(), NewId());
        await ledger.CommitAsync(Entry(Taken("full", 1)), Ct);
        var refused = NewEntry(claims: [claim], kills: [kill], onReplay: [replay]);
        Assert.IsType<QuotaFull>(await ledger.CommitAsync(Entry(refused, Taken("other", 1), Taken("full", 1)), Ct));

        Assert.False(await ledger.IsAnySpentAsync(new[] { claim, kill, replay }, Ct));
        Assert.Equal(Won.Instance, await ledger.CommitAsync(Entry(Taken("other", 1)), Ct));
    }

    [Fact]
    public async Task A_spent_guard_or_a_lost_claim_takes_no_slot()
    {
        var ledger = (await StartAsync()).GetRequiredService<Ledger>();
        var spent = NewId();
        await ledger.CommitAsync(NewEntry(claims: [spent]), Ct);
        Assert.Equal(new GuardSpent(0), await ledger.CommitAsync(Entry(NewEntry(guards: [spent], claims: [NewId()]), Taken("a", 1)), Ct));
        Assert.Equal(new ClaimLost(1), await ledger.CommitAsync(Entry(NewEntry(claims: [NewId(), spent]), Taken("a", 1)), Ct));
        Assert.Equal(Won.Instance, await ledger.CommitAsync(Entry(NewEntry(claims: [NewId()]), Taken("a", 1)), Ct));
    }

    [Fact]
    public async Task Of_parallel_entries_as_many_win_as_there_are_slots()
    {
        var ledger = (await StartAsync()).GetRequiredService<Ledger>();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 100).Select(
            i => Task.Run(() => ledger.CommitAsync(Entry(NewEntry(claims: [NewId()]), Taken(i % 2 == 0 ? "a" : "b", 7)), Ct))));
        Assert.Equal(14, outcomes.Count(outcome => outcome is Won));
        Assert.Equal(86, outcomes.Count(outcome => outcome is QuotaFull));
    }

    [Fact]
    public async Task Slots_leave_no_rows_behind()
    {
        var node = await StartAsync();
        var ledger = node.GetRequiredService<Ledger>();
        await ledger.CommitAsync(Entry(Taken("a", 5)), Ct);
        await ledger.CommitAsync(Entry(Taken("a", 5)), Ct);
        await Background<SpentPurge>(node).StopAsync(Ct);
        Time.Advance((1.5 * Window) + TimeSpan.FromSeconds(61));
        await Background<SpentPurge>(node).RunOnceAsync(Ct);
        Assert.Equal(0, await node.GetRequiredService<Databases>().Main.RunAsync(
            connection => connection.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM facts_spent"), Ct));
    }

    [Fact]
    public async Task Kinds_and_keys_do_not_run_together()
    {
        var ledger = (await StartAsync()).GetRequiredService<Ledger>();
        var now = Time.GetUtcNow();
        Quota[] quotas =
        [
            new("k", ["ab", "c"], 1, Window, now), new("k", ["a", "bc"], 1, Window, now), new("ka", ["b", "c"], 1, Window, now),
        ];
        foreach (var quota in quotas)
        {
            Assert.Equal(Won.Instance, await ledger.CommitAsync(Entry(quota), Ct));
        }

        Assert.IsType<QuotaFull>(await ledger.CommitAsync(Entry(quotas[0]), Ct));
    }

    [Fact]
    public void A_quota_that_means_nothing_is_a_bug()
    {
        var now = Time.GetUtcNow();
        Assert.Throws<ArgumentOutOfRangeException>(() => new Quota("k", ["a"], 0, Window, now));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Quota("k", ["a"], Quota.HighestLimit + 1, Window, now));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Quota("k", ["a"], 1, TimeSpan.Zero, now));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Quota("k", ["a"], 1, TimeSpan.FromSeconds(3), now));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Quota("k", ["a"], 1, TimeSpan.FromMilliseconds(2500), now));
    }

    private protected Quota Taken(string key, int limit) => new("k", [key], limit, Window, Time.GetUtcNow());

    private protected LedgerEntry Entry(params Quota[] quotas) => Entry(NewEntry(), quotas);

    private protected static LedgerEntry Entry(LedgerEntry entry, params Quota[] quotas) => new()
    {
        Guards = entry.Guards,
        Quotas = quotas,
        Claims = entry.Claims,
        Kills = entry.Kills,
        OnReplay = entry.OnReplay,
        WhenWon = entry.WhenWon,
        WhenLost = entry.WhenLost,
    };

    private Quota LookedAt(string key, int limit) => new("k", [key], limit, Window, Time.GetUtcNow()) { Takes = false };
}
