// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using System.Text.Json.Nodes;
using Authorization.Consent;
using Authorization.Tests.Hosting;
using Facts;
using Microsoft.Extensions.DependencyInjection;
using Storage;
using Testing.Engines;

namespace Authorization.Tests.Consent;

public sealed class ConsentImportOnSqlite(PostgresServer postgres) : ConsentImportTests(DatabaseEngine.Sqlite, postgres);

public sealed class ConsentImportOnPostgres(PostgresServer postgres) : ConsentImportTests(DatabaseEngine.Postgres, postgres);

public abstract class ConsentImportTests(DatabaseEngine engine, PostgresServer postgres) : IAsyncLifetime
{
    private AuthorizationHost? _host;

    private AuthorizationHost Host => _host!;

    public async ValueTask InitializeAsync() =>
        _host = await ConsentHost.StartAsync(engine, postgres, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }

    [Fact]
    public async Task The_later_decision_holds_in_every_order_and_however_often_it_is_told()
    {
        (string Decision, string At)[] decisions =
        [
            ("granted", "2030-01-01T00:00:00Z"),
            ("revoked", "2030-01-02T00:00:00Z"),
            ("granted", "2030-01-03T02:00:00+02:00"),
            ("revoked", "2030-01-01T12:00:00.5Z"),
        ];
        var number = 0;
        foreach (var order in Permutations(decisions))
        {
            // A line of its own for each order.
            var own = $"+9997710{number++:0000}";
            string[] about = [.. order.Select(told => ConsentHost.Line(told.Decision, ("at", told.At), ("phone_number", own)))];
            Assert.True((await Host.ImportAsync(about)).Report.Changed is > 0 and <= 4);
            Assert.Equal(0, (await Host.ImportAsync([.. about, .. about])).Report.Changed);
        }

        Assert.Equal(24, await Host.CountAsync("SELECT COUNT(*) FROM authorization_consents WHERE granted_at > revoked_at"));
        Assert.Equal(1, await Host.CountAsync(
            "SELECT COUNT(*) FROM (SELECT DISTINCT granted_at, revoked_at FROM authorization_consents) AS states"));
    }

    [Fact]
    public async Task At_the_same_instant_the_objection_holds()
    {
        const string at = "2030-01-01T00:00:00Z";
        await Host.ImportAsync(ConsentHost.Line("revoked", ("at", at)), ConsentHost.Line("granted", ("at", at)));
        Assert.Equal("consent_required", (await Host.AskAsync(Host.One, ConsentHost.Needed))["error"]);

        await Host.ImportAsync(ConsentHost.Line("opted_out", ("at", at)), ConsentHost.Line("opted_in", ("at", at)));
        Assert.Equal("access_denied", (await Host.AskAsync(Host.One, ConsentHost.NotNeeded))["error"]);
    }

    [Fact]
    public async Task A_bad_line_is_told_by_its_number_and_the_others_are_taken()
    {
        var (report, refused) = await Host.ImportAsync(
            "",
            ConsentHost.Line("granted"),
            "{\"phone_number\":\"+99977001005\"",
            "[]",
            ConsentHost.Line("granted", ("phone_number", "99977001005")),
            ConsentHost.Line("granted", ("scope", "x")),
            ConsentHost.Line("granted", ("client_id", null)),
            ConsentHost.Line("granted", ("client_id", "a b")),
            ConsentHost.Line("granted", ("scopes", new JsonArray())),
            ConsentHost.Line("granted", ("scopes", new JsonArray(ConsentHost.Verify, ConsentHost.Verify))),
            ConsentHost.Line("granted", ("scopes", new JsonArray("openid"))),
            ConsentHost.Line("granted", ("scopes", new JsonArray(1))),
            ConsentHost.Line("granted", ("purpose", "dpv:IdentityVerification")),
            ConsentHost.Line("forgotten"),
            ConsentHost.Line("opted_out", ("purpose", ConsentHost.Needed)),
            ConsentHost.Line("opted_out", ("client_id", "")),
            ConsentHost.Line("granted", ("at", "2030-01-01T00:00:00")),
            ConsentHost.Line("granted", ("at", 1)),
            ConsentHost.Line("granted", ("source", "+99977001005")),
            ConsentHost.Line("granted", ("source", new string('x', 65))),
            new string(' ', 4096) + ConsentHost.Line("granted"),
            ConsentHost.Line("opted_out", ("source", "sms-portal")) + "\r");

        Assert.Equal(Enumerable.Range(3, 19).Select(line => (long)line), refused.Select(line => line.Line));
        Assert.Equal(new ConsentImportReport(21, 2, 0, 19), report);
        Assert.All(refused, line => Assert.DoesNotContain("99977", line.Reason, StringComparison.Ordinal));
        Assert.Equal(1, await Host.CountAsync("SELECT COUNT(*) FROM authorization_opt_outs WHERE source = 'sms-portal'"));
    }

    [Fact]
    public async Task A_permission_from_the_future_is_refused_and_an_objection_of_a_fast_clock_counts()
    {
        var (_, refused) = await Host.ImportAsync(
            ConsentHost.Line("granted", ("at", Host.Time.GetUtcNow().AddSeconds(2).ToString("O"))));
        Assert.Single(refused);

        (_, refused) = await Host.ImportAsync(
            ConsentHost.Line("opted_out", ("at", Host.Time.GetUtcNow().AddSeconds(2).ToString("O"))),
            ConsentHost.Line("opted_out", ("at", Host.Time.GetUtcNow().AddMinutes(6).ToString("O"))));
        Assert.Equal(2, Assert.Single(refused).Line);
        Assert.Equal("access_denied", (await Host.AskAsync(Host.One, ConsentHost.NotNeeded))["error"]);
    }

    [Fact]
    [Trait("rule", "AS-59")]
    [Trait("rule", "SEC-326")]
    public async Task Each_change_is_a_fact_with_its_purpose_and_no_number()
    {
        var from = Host.Time.GetUtcNow();
        await Host.ImportAsync(
            ConsentHost.Line("granted", ("at", "2030-01-01T00:00:00Z"), ("source", "shop")),
            ConsentHost.Line("granted", ("at", "2030-01-01T00:00:00Z"), ("source", "shop")),
            ConsentHost.Line("opted_out", ("at", "2030-01-02T00:00:00Z")));
        await Host.ImportAsync(ConsentHost.Line("opted_out", ("at", "2030-01-02T00:00:00Z")));
        var subject = (await Host.FactsAsync(from, FactKind.Consent))[0].Subject;
        var facts = await Host.FactsAsync(from, FactKind.Consent);

        Assert.Equal([("granted", "app-one"), ("opted_out", null)], facts.Select(fact => (fact.Outcome, fact.ClientId)));
        Assert.Equal(
            [("decided_at", "2030-01-01T00:00:00.0000000Z"), ("purpose", ConsentHost.Needed), ("scope", ConsentHost.Verify), ("source", "shop")],
            facts[0].Details!.Select(detail => (detail.Key, detail.Value)).Order());
        Assert.NotNull(subject);
        Assert.All(facts, fact => Assert.Equal(subject, fact.Subject));
        Assert.DoesNotContain("99977001005", JsonSerializer.Serialize(facts), StringComparison.Ordinal);

        // The pseudonym is that of the other facts: an audit can join them.
        await Host.ImportAsync(ConsentHost.Line("opted_in"));
        await Host.AskAsync(Host.One, ConsentHost.NotNeeded);
        Assert.Equal(subject, Assert.Single(await Host.FactsAsync(from, FactKind.Authorize)).Subject);
    }

    [Fact]
    public async Task Ten_thousand_lines_are_taken_in_few_commits_and_counted_without_a_name()
    {
        var before = await Host.CountAsync("SELECT COUNT(*) FROM facts_batches");
        var (report, _) = await Host.ImportAsync(
            [.. Enumerable.Range(0, 10_000).Select(i => ConsentHost.Line("granted", ("phone_number", $"+999770{i:00000}")))]);

        Assert.Equal(new ConsentImportReport(10_000, 10_000, 0, 0), report);
        Assert.True(await Host.CountAsync("SELECT COUNT(*) FROM facts_batches") - before <= 20);
        await Host.ImportAsync(ConsentHost.Line("opted_out"), ConsentHost.Line("opted_out", ("client_id", "app-two")));
        await Host.DecideAsync("revoked", ("phone_number", "+99977000007"));
        var census = Host.Services.GetRequiredService<ConsentCensus>();
        var count = Assert.Single(await census.CountConsentsAsync(TestContext.Current.CancellationToken));
        Assert.Equal((9_999, 1), (count.Granted, count.Revoked));
        Assert.Equal(
            [("", 1), ("app-two", 1)],
            (await census.CountOptOutsAsync(TestContext.Current.CancellationToken)).Select(optOuts => (optOuts.ClientId, optOuts.Lines)));
    }

    private static IEnumerable<T[]> Permutations<T>(T[] items) => items.Length <= 1
        ? [items]
        : items.SelectMany((item, i) => Permutations([.. items.Where((_, other) => other != i)]).Select(rest => (T[])[item, .. rest]));
}
