// SPDX-License-Identifier: Apache-2.0
using Facts.Chains;
using Microsoft.Extensions.DependencyInjection;
using Storage;
using Testing.Engines;

namespace Facts.Tests;

public sealed class SqliteChainTests(PostgresServer postgres) : ChainTests(DatabaseEngine.Sqlite, postgres);

public sealed class PostgresChainTests(PostgresServer postgres) : ChainTests(DatabaseEngine.Postgres, postgres)
{
    [Fact]
    [Trait("rule", "SEC-326")]
    public async Task What_one_node_lost_at_its_end_the_other_one_remembers()
    {
        var first = await StartAsync("a");
        var second = await StartAsync("b");
        await AppendAsync(first, 3);
        await AppendAsync(second, 1);
        Assert.True(await Background<ChainAnchors>(second).RunOnceAsync(Ct));
        var name = first.GetRequiredService<NodeIdentity>().Id;
        await ExecuteAsync(first, $"DELETE FROM facts_batches WHERE seq = 3 AND node = '{name}'");

        var report = await second.GetRequiredService<ChainVerifier>().VerifyAsync(Ct);
        var broken = Assert.Single(report.Chains, chain => chain.Broken is not null);
        Assert.Equal(name, broken.Node);
        Assert.Equal(3, broken.Broken!.Seq);

        // The same when nothing at all is left of it.
        await ExecuteAsync(first, $"DELETE FROM facts_batches WHERE node = '{name}'");
        report = await second.GetRequiredService<ChainVerifier>().VerifyAsync(Ct);
        Assert.Equal(name, Assert.Single(report.Chains, chain => chain.Broken is not null).Node);
    }

    [Fact]
    public async Task Nodes_have_chains_of_their_own_and_the_reader_sees_them_in_the_order_of_time()
    {
        var first = await StartAsync("a");
        var second = await StartAsync("b");
        string[] told = ["1", "2", "3", "4"];
        foreach (var (word, node) in told.Zip([first, second, second, first]))
        {
            await node.GetRequiredService<Ledger>().AppendAsync(NewFact(word), Ct);
            Time.Advance(TimeSpan.FromMilliseconds(5));
        }

        Assert.Equal(told, (await ReadFactsAsync(second)).Select(fact => fact.Outcome));
        var report = await first.GetRequiredService<ChainVerifier>().VerifyAsync(Ct);
        Assert.True(report.IsIntact);
        Assert.Equal([2, 2], report.Chains.Select(chain => chain.Verified));
    }
}

public abstract class ChainTests(DatabaseEngine engine, PostgresServer postgres) : EngineTests(engine, postgres)
{
    [Fact]
    public async Task Facts_come_back_as_they_were_told_across_a_restart()
    {
        var fact = new Fact
        {
            Kind = FactKind.Api,
            Outcome = "true",
            Reason = "because",
            At = Time.GetUtcNow(),
            ClientId = "client",
            Grant = "Z3JhbnQ",
            Origin = "origin",
            Subject = "subject",
            Correlator = "correlator",
            Details = new Dictionary<string, string> { ["amr"] = "nba" },
        };
        using (var host = await Store.StartNodeAsync(Ct, add: (services, configuration) => services.AddFacts(configuration)))
        {
            await host.Services.GetRequiredService<Ledger>().AppendAsync(fact, Ct);
            await host.StopAsync(Ct);
        }

        var node = await StartAsync();
        await AppendAsync(node, 1);
        var facts = await ReadFactsAsync(node);
        Assert.Equivalent(fact, facts[0], strict: true);
        var report = await node.GetRequiredService<ChainVerifier>().VerifyAsync(Ct);
        Assert.Equal(2, Assert.Single(report.Chains).Verified);
    }

    [Fact]
    public async Task Reading_begins_where_asked_and_goes_over_any_number_of_pages()
    {
        var node = await StartAsync();
        await AppendAsync(node, 10);
        Time.Advance(TimeSpan.FromSeconds(1));
        var from = Time.GetUtcNow();
        await AppendAsync(node, 600);
        var count = 0;
        await foreach (var _ in node.GetRequiredService<FactReader>().ReadAsync(from, Ct))
        {
            count++;
        }

        Assert.Equal(600, count);
    }

    [Theory]
    [Trait("rule", "SEC-326")]
    [InlineData("UPDATE facts_batches SET at = at + 1 WHERE seq = 3", 3, "The row was changed.")]
    [InlineData("UPDATE facts_batches SET sealed = (SELECT sealed FROM facts_batches WHERE seq = 2) WHERE seq = 3", 3, null)]
    [InlineData("UPDATE facts_batches SET hash = previous_hash WHERE seq = 3", 3, "The row was changed.")]
    [InlineData("DELETE FROM facts_batches WHERE seq = 3", 3, "The row is missing.")]
    [InlineData("DELETE FROM facts_batches WHERE seq = 1", 1, "The row is missing.")]
    [InlineData(
        "DELETE FROM facts_batches WHERE seq = 3; UPDATE facts_batches SET seq = seq - 1 WHERE seq = 4;"
        + "UPDATE facts_batches SET seq = seq - 1 WHERE seq = 5", 3, "The row does not follow the one before it.")]
    [InlineData("INSERT INTO facts_batches SELECT node, 0, at, sealed, hash, previous_hash FROM facts_batches WHERE seq = 1", 1, null)]
    public async Task A_changed_removed_or_added_row_is_named(string attack, long seq, string? why)
    {
        var node = await StartAsync();
        await AppendAsync(node, 5);
        Assert.True((await node.GetRequiredService<ChainVerifier>().VerifyAsync(Ct)).IsIntact);
        await ExecuteAsync(node, attack);

        var broken = Assert.Single((await node.GetRequiredService<ChainVerifier>().VerifyAsync(Ct)).Chains);
        Assert.Equal(seq - 1, broken.Verified);
        Assert.Equal(seq, broken.Broken!.Seq);
        if (why is not null)
        {
            Assert.Equal(why, broken.Broken.Why);
        }
    }

    [Fact]
    [Trait("rule", "SEC-326")]
    public async Task A_row_rehashed_by_somebody_without_the_keys_does_not_open()
    {
        var node = await StartAsync();
        await AppendAsync(node, 2);
        var name = node.GetRequiredService<NodeIdentity>().Id;
        var table = new ChainTable(node.GetRequiredService<Databases>(), node.GetRequiredService<SealingKeys>());
        var links = await table.ReadChainAsync(name, 1, 2, Ct).ToListAsync(Ct);
        var forged = links[0].Sealed;
        var hash = ChainLink.HashOf(name, 2, links[1].At, forged, links[1].PreviousHash);
        await ExecuteAsync(node, $"UPDATE facts_batches SET sealed = (SELECT sealed FROM facts_batches WHERE seq = 1), hash = {Literal(hash)} WHERE seq = 2");

        var broken = Assert.Single((await node.GetRequiredService<ChainVerifier>().VerifyAsync(Ct)).Chains).Broken;
        Assert.Equal(2, broken!.Seq);
        Assert.StartsWith("The row does not open", broken.Why, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadFactsAsync(node));
    }

    [Fact]
    public async Task Heads_are_anchored_each_minute_in_which_one_moved()
    {
        var node = await StartAsync();
        var anchors = Background<ChainAnchors>(node);
        Assert.False(await anchors.RunOnceAsync(Ct));
        await AppendAsync(node, 2);
        Assert.True(await anchors.RunOnceAsync(Ct));
        Assert.False(await anchors.RunOnceAsync(Ct));
        await AppendAsync(node, 1);
        Assert.True(await anchors.RunOnceAsync(Ct));

        var anchored = (await ReadFactsAsync(node)).Where(fact => fact.Kind is FactKind.Anchor).ToArray();
        Assert.Equal(2, anchored.Length);
        var name = node.GetRequiredService<NodeIdentity>().Id;
        Assert.StartsWith("2:", anchored[0].Details![name], StringComparison.Ordinal);
        Assert.StartsWith("4:", anchored[1].Details![name], StringComparison.Ordinal);
        Assert.True((await node.GetRequiredService<ChainVerifier>().VerifyAsync(Ct)).IsIntact);
    }

    [Fact]
    public async Task The_clock_alone_brings_the_anchor()
    {
        var node = await StartAsync();
        await AppendAsync(node, 1);
        Time.Advance(TimeSpan.FromMinutes(1));
        for (var patience = 0; !(await ReadFactsAsync(node)).Any(fact => fact.Kind is FactKind.Anchor); patience++)
        {
            Assert.True(patience < 1000, "No anchor came.");
            await Task.Delay(10, Ct);
        }
    }

    [Fact]
    public async Task Two_processes_of_one_name_take_turns_in_one_chain()
    {
        var first = await StartAsync("a");
        var second = await StartAsync("a");
        await AppendAsync(first, 2);
        await AppendAsync(second, 2);
        await Task.WhenAll(AppendAsync(first, 5), AppendAsync(second, 1));

        var report = await first.GetRequiredService<ChainVerifier>().VerifyAsync(Ct);
        Assert.True(report.IsIntact);
        Assert.Equal(10, Assert.Single(report.Chains).Verified);
    }

    private string Literal(byte[] bytes) => Engine is DatabaseEngine.Sqlite
        ? $"x'{Convert.ToHexStringLower(bytes)}'"
        : $"'\\x{Convert.ToHexStringLower(bytes)}'::bytea";

    private protected async Task AppendAsync(IServiceProvider node, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await node.GetRequiredService<Ledger>().AppendAsync(NewFact("granted"), Ct);
        }
    }
}
