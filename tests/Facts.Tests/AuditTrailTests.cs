// SPDX-License-Identifier: Apache-2.0
using Microsoft.Extensions.DependencyInjection;
using Storage;
using Testing.Engines;

namespace Facts.Tests;

public sealed class SqliteAuditTrailTests(PostgresServer postgres) : AuditTrailTests(DatabaseEngine.Sqlite, postgres);

public sealed class PostgresAuditTrailTests(PostgresServer postgres) : AuditTrailTests(DatabaseEngine.Postgres, postgres)
{
    [Fact]
    [Trait("rule", "SEC-326")]
    public async Task Each_nodes_chain_is_read_by_itself()
    {
        var first = await StartAsync("a");
        var second = await StartAsync("b");
        await AppendAsync(first, "1");
        await AppendAsync(second, "2", "3");
        await AppendAsync(first, "4");

        var read = (await ReadAsync(second, DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue)).Cast<AuditEntry.Recorded>().ToList();

        Assert.Equal(["1 4", "2 3"], read.GroupBy(entry => entry.Node).Select(chain => string.Join(' ', chain.Select(entry => entry.Fact.Outcome))).Order());
        Assert.All(read.GroupBy(entry => entry.Node), chain => Assert.Equal([1, 2], chain.Select(entry => entry.Row)));
    }
}

public abstract class AuditTrailTests(DatabaseEngine engine, PostgresServer postgres) : EngineTests(engine, postgres)
{
    [Fact]
    public async Task A_period_holds_its_first_instant_and_not_its_last()
    {
        var node = await StartAsync();
        var start = Time.GetUtcNow();
        foreach (var word in (string[])["before", "first", "second", "after"])
        {
            await AppendAsync(node, word);
            Time.Advance(TimeSpan.FromSeconds(1));
        }

        var read = await ReadAsync(node, start.AddSeconds(1), start.AddSeconds(3));

        Assert.Equal(
            [("first", 2L, start.AddSeconds(1)), ("second", 3L, start.AddSeconds(2))],
            read.Cast<AuditEntry.Recorded>().Select(entry => (entry.Fact.Outcome, entry.Row, entry.CommittedAt)));
        Assert.Empty(await ReadAsync(node, start.AddDays(1), start.AddDays(2)));
    }

    [Fact]
    public async Task A_period_goes_over_any_number_of_pages()
    {
        var node = await StartAsync();
        await AppendAsync(node, [.. Enumerable.Range(1, 600).Select(number => $"{number}")]);

        var read = await ReadAsync(node, DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue);

        Assert.Equal(Enumerable.Range(1, 600).Select(number => $"{number}"), read.Cast<AuditEntry.Recorded>().Select(entry => entry.Fact.Outcome));
    }

    // Five rows, a second apart; the period is the middle three.
    [Theory]
    [Trait("rule", "SEC-326")]
    [InlineData("UPDATE facts_batches SET at = at + 1 WHERE seq = 3", "2, 3: The row was changed., 4")]
    [InlineData(
        "UPDATE facts_batches SET hash = previous_hash WHERE seq = 3",
        "2, 3: The row was changed., 4: The row does not follow the one before it.")]
    [InlineData(
        "UPDATE facts_batches SET sealed = (SELECT sealed FROM facts_batches WHERE seq = 2) WHERE seq = 3",
        "2, 3: The row was changed., 4")]
    [InlineData("UPDATE facts_batches SET at = at + 3600000 WHERE seq = 4", "2, 3, 4: The row was changed.")]
    [InlineData("UPDATE facts_batches SET at = at - 3600000 WHERE seq = 2", "2: The row was changed., 3, 4")]
    [InlineData("DELETE FROM facts_batches WHERE seq = 3", "2, 3: The row is missing., 4")]
    [InlineData("DELETE FROM facts_batches WHERE seq = 4", "2, 3, 4: The row is missing.")]
    [InlineData("DELETE FROM facts_batches WHERE seq IN (3, 4)", "2, 3: The rows from here to 4 are missing.")]
    [InlineData("DELETE FROM facts_batches WHERE seq = 2", "2: The row is missing., 3, 4")]
    [InlineData("DELETE FROM facts_batches WHERE seq IN (1, 2)", "2: The row is missing., 3, 4")]
    [InlineData("DELETE FROM facts_batches WHERE seq IN (2, 3)", "3: The row is missing., 4")]
    [InlineData(
        "INSERT INTO facts_batches SELECT node, 0, at + 1000, sealed, hash, previous_hash FROM facts_batches WHERE seq = 1",
        "0: The row was added., 2, 3, 4")]
    public async Task What_was_changed_in_the_period_or_at_its_edge_is_told_and_the_rest_is_still_read(string attack, string told)
    {
        var node = await StartAsync();
        var start = Time.GetUtcNow();
        for (var row = 1; row <= 5; row++)
        {
            await AppendAsync(node, $"{row}");
            Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal("2, 3, 4", Tell(await ReadAsync(node, start.AddSeconds(1), start.AddSeconds(4))));
        await ExecuteAsync(node, attack);

        Assert.Equal(told, Tell(await ReadAsync(node, start.AddSeconds(1), start.AddSeconds(4))));
    }

    private static string Tell(IEnumerable<AuditEntry> entries) => string.Join(", ", entries.Select(entry => entry switch
    {
        AuditEntry.Recorded recorded => recorded.Fact.Outcome,
        AuditEntry.Broken broken => $"{broken.Link.Seq}: {broken.Link.Why}",
        _ => throw new InvalidOperationException(),
    }));

    private protected async Task AppendAsync(IServiceProvider node, params string[] words)
    {
        foreach (var word in words)
        {
            await node.GetRequiredService<Ledger>().AppendAsync(NewFact(word), Ct);
        }
    }

    private protected static async Task<List<AuditEntry>> ReadAsync(IServiceProvider node, DateTimeOffset from, DateTimeOffset to) =>
        await node.GetRequiredService<AuditTrail>().ReadAsync(from, to, Ct).ToListAsync(Ct);
}
