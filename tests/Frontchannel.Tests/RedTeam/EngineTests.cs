// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Frontchannel.Handoffs;
using Frontchannel.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Storage;
using Testing.Engines;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Frontchannel.Tests.RedTeam;

/// <summary>What only the database decides, on SQLite.</summary>
public sealed class SqliteEngineTests(PostgresServer postgres) : EngineTests(DatabaseEngine.Sqlite, postgres);

/// <summary>What only the database decides, on PostgreSQL.</summary>
public sealed class PostgresEngineTests(PostgresServer postgres) : EngineTests(DatabaseEngine.Postgres, postgres);

/// <summary>Of any number of steps from one state one is made; on each engine.</summary>
public abstract class EngineTests(DatabaseEngine engine, PostgresServer postgres) : IAsyncLifetime
{
    private TestInstallation? _store;
    private HandoffServer _server = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if (engine is DatabaseEngine.Postgres)
        {
            Assert.SkipWhen(postgres.WhyUnavailable is not null, postgres.WhyUnavailable ?? "");
        }

        _store = await TestInstallation.CreateAsync(engine, postgres, Ct);
        _server = await HandoffServer.StartAsync(_store.SettingsOf("a"));
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_store is not null)
        {
            await _server.DisposeAsync();
            await _store.DisposeAsync();
        }
    }

    [Fact]
    [Trait("rule", "SEC-262")]
    [Trait("rule", "SEC-265")]
    [Trait("rule", "SEC-269")]
    public async Task Of_many_at_once_one_takes_it_one_confirms_it_and_one_fetches_it()
    {
        var waiting = await _server.BeginAsync();
        var phones = Enumerable.Range(1, 10).Select(index => _server.Open($"127.77.1.{index}")).ToArray();
        var pages = await Task.WhenAll(phones.Select(waiting.ScanAsync));

        var taken = await Task.WhenAll(phones.Zip(pages, (phone, page) => phone.PostAsync("/q/continue", ("token", page.Token))));
        var winner = Array.FindIndex(taken, answer => answer.Status == 200);
        var digits = await waiting.MatchAsync();
        var confirmed = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => phones[winner].NewTab().PostAsync(
            "/q/decide", ("token", taken[winner].Token), ("decision", "allow"), ("digits", digits))));
        var link = Assert.Single(confirmed, answer => answer.Location?.StartsWith("/authorize", StringComparison.Ordinal) is true).Location!;
        await phones[winner].FollowAsync(await phones[winner].GetAsync(link));
        var fetched = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => waiting.Desktop.NewTab().PostAsync($"{waiting.LivePath}/finish")));

        Assert.Equal(9, taken.Count(answer => answer.Status == 409));
        var location = Assert.Single(fetched, answer => answer.Refresh is not null).Refresh!;
        Assert.True(await waiting.Shop.ProvesAsync(location, $"+99977001{winner + 1:000}"));
        Assert.Equal(
            ["confirmed", "created", "delivered", "done", "refused", "scanned"],
            (await _server.FactsAsync()).Select(fact => fact.Outcome).Where(outcome => outcome != "viewed").Order());
    }

    [Fact]
    [Trait("rule", "SEC-264")]
    public async Task Of_many_guesses_at_once_one_is_heard()
    {
        var waiting = await _server.BeginAsync();
        using var phone = _server.Open("127.77.1.5");
        var page = await waiting.TakeAsync(phone);

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(guess => phone.NewTab().PostAsync(
            "/q/decide", ("token", page.Token), ("decision", "allow"), ("digits", $"{guess:00}"))));

        var heard = Assert.Single(await _server.FactsAsync(), fact => fact.Outcome is "confirmed" or "failed").Outcome;
        Assert.Equal(heard is "confirmed" ? 1 : 0, answers.Count(answer => answer.Leads == "/authorize"));
    }

    [Fact]
    [Trait("rule", "SEC-276")]
    public async Task A_report_and_a_stop_reach_what_was_fetched()
    {
        var (reported, stopped) = (await _server.BeginAsync(), await _server.BeginAsync());
        using var phone = _server.Open("127.77.1.5");
        using var other = _server.Open("127.77.1.6");
        var end = await reported.AnswerAsync(phone);
        var (_, first) = await reported.Shop.RedeemAsync(await reported.FinishAsync());
        await stopped.AnswerAsync(other);
        var (_, second) = await stopped.Shop.RedeemAsync(await stopped.FinishAsync());

        await phone.PostAsync("/q/report", ("token", end.Token));
        Assert.Equal(2, await _server.Services.GetRequiredService<HandoffSwitch>().StopAsync(Ct));

        foreach (var tokens in new[] { first, second })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await _server.Shop.VerifyAsync((string)tokens["access_token"]!, "+99977001005")).Status);
        }

        Assert.Equal(503, (await _server.Open().CreateAsync(_server.Shop.ClientId, await _server.Shop.PushAsync())).Status);
    }

    [Fact]
    [Trait("rule", "SEC-259")]
    [Trait("rule", "SEC-279")]
    public async Task What_expires_is_put_on_record_once_and_forgotten_later()
    {
        var waiting = await _server.BeginAsync();

        _server.Time.Advance(TimeSpan.FromSeconds(90));
        Assert.Equal("expired", await waiting.StateAsync());
        await _server.UntilAsync(async () => (await _server.FactsAsync()).Any(fact => fact.Outcome == "expired"));
        _server.Time.Advance(TimeSpan.FromMinutes(15));
        await _server.UntilAsync(async () => await Row.OfAsync(_server, waiting) == "");

        Assert.Equal(["created", "expired"], (await _server.FactsAsync()).Select(fact => fact.Outcome));
        Assert.Equal(404, (await waiting.Desktop.GetAsync(waiting.LivePath)).Status);
    }
}
