// SPDX-License-Identifier: Apache-2.0
using Frontchannel.Handoffs;
using Frontchannel.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Storage;
using Testing;
using Testing.Engines;

namespace Frontchannel.Tests.RedTeam;

/// <summary>Two nodes on one database: a desktop that reaches the one, and a phone that reaches the other.</summary>
public sealed class TwoNodeTests(PostgresServer postgres) : IAsyncLifetime
{
    private const int AtOnce = 5;

    private TestInstallation? _store;
    private HandoffServer _a = null!;
    private HandoffServer _b = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(postgres.WhyUnavailable is not null, postgres.WhyUnavailable ?? "");
        _store = await TestInstallation.CreateAsync(DatabaseEngine.Postgres, postgres, Ct);
        _store.Settings["Frontchannel:WaitingPerAddress"] = $"{AtOnce}";
        var time = new ManualTime();
        _a = await HandoffServer.StartAsync(_store.SettingsOf("a"), time: time);
        _b = await HandoffServer.StartAsync(_store.SettingsOf("b"), time: time, shops: _a.Shops, issuerPort: _a.Port);
    }

    public async ValueTask DisposeAsync()
    {
        if (_store is not null)
        {
            await _b.DisposeAsync();
            await _a.DisposeAsync();
            await _store.DisposeAsync();
        }
    }

    [Fact]
    [Trait("rule", "SEC-269")]
    public async Task The_desktop_hears_at_its_node_what_the_phone_does_at_the_other()
    {
        var waiting = await _a.BeginAsync();
        using var phone = _b.Open("127.77.1.5");
        using var second = _b.Open("127.77.1.6");
        var early = await waiting.ScanAsync(second);
        using var events = await Events.OpenAsync(waiting);
        var told = new List<(string, bool, bool)>();
        async Task<string> HearAsync()
        {
            var data = await events.NextStateAsync(_a);
            told.Add(((string)data["state"]!, data["match"] is not null, (bool)data["contested"]!));
            return (string?)data["match"] ?? "";
        }

        await HearAsync();
        var page = await waiting.TakeAsync(phone);
        var digits = await HearAsync();
        Assert.Equal(409, (await second.PostAsync("/q/continue", ("token", early.Token))).Status);
        await HearAsync();
        var link = (await phone.PostAsync("/q/decide", ("token", page.Token), ("decision", "allow"), ("digits", digits))).Location!;
        await HearAsync();
        await phone.FollowAsync(await phone.GetAsync(link));
        await HearAsync();

        Assert.Equal(
            [("waiting", false, false), ("scanned", true, false), ("scanned", true, true), ("confirmed", false, true), ("done", false, false)], told);
        Assert.Null(await events.NextAsync(_a));
        Assert.True(await waiting.Shop.ProvesAsync(await waiting.FinishAsync(), "+99977001005"));
    }

    [Fact]
    [Trait("rule", "SEC-265")]
    public async Task Of_fifty_confirmations_at_two_nodes_one_counts_and_one_answer_is_fetched()
    {
        var waiting = await _a.BeginAsync();
        using var phone = _b.Open("127.77.1.5");
        var page = await waiting.TakeAsync(phone);
        var digits = await waiting.MatchAsync();

        var confirmed = await Task.WhenAll(Enumerable.Range(0, 50).Select(index => phone.NewTab().AtNode(index % 2 == 0 ? _a : _b).PostAsync(
            "/q/decide", ("token", page.Token), ("decision", "allow"), ("digits", digits))));
        var link = Assert.Single(confirmed, answer => answer.Location?.StartsWith("/authorize", StringComparison.Ordinal) is true).Location!;
        var codes = await Task.WhenAll(Enumerable.Range(0, 50).Select(index => phone.NewTab().AtNode(index % 2 == 0 ? _a : _b).GetAsync(link)));
        var won = Assert.Single(codes, answer => answer.Location!.Contains("code=", StringComparison.Ordinal));
        await phone.FollowAsync(won);
        var fetched = await Task.WhenAll(Enumerable.Range(0, 50).Select(index =>
            waiting.Desktop.NewTab().AtNode(index % 2 == 0 ? _a : _b).PostAsync($"{waiting.LivePath}/finish")));

        Assert.True(await waiting.Shop.ProvesAsync(Assert.Single(fetched, answer => answer.Refresh is not null).Refresh!, "+99977001005"));
        Assert.Equal(
            ["confirmed", "created", "delivered", "done", "scanned", "viewed"], (await _a.FactsAsync()).Select(fact => fact.Outcome).Order());
    }

    [Fact]
    [Trait("attack", "X4")]
    [Trait("rule", "SEC-262")]
    public async Task Of_twenty_phones_at_two_nodes_one_has_it()
    {
        var waiting = await _a.BeginAsync();
        var phones = Enumerable.Range(1, 20).Select(index => (index % 2 == 0 ? _a : _b).Open($"127.77.1.{index}")).ToArray();
        var pages = await Task.WhenAll(phones.Select(waiting.ScanAsync));

        var answers = await Task.WhenAll(phones.Zip(pages, (phone, page) => phone.PostAsync("/q/continue", ("token", page.Token))));

        Assert.Equal((1, 19), (answers.Count(answer => answer.Status == 200), answers.Count(answer => answer.Status == 409)));
    }

    [Fact]
    [Trait("attack", "X15")]
    [Trait("rule", "SEC-276")]
    public async Task A_stop_at_one_node_is_heard_at_the_other_at_once()
    {
        var waiting = await _a.BeginAsync();
        using var phone = _b.Open("127.77.1.5");
        var page = await waiting.ScanAsync(phone);
        using var events = await Events.OpenAsync(waiting);
        await events.NextStateAsync(_a);

        await _b.Services.GetRequiredService<HandoffSwitch>().StopAsync(Ct);

        Assert.Equal(410, (await phone.PostAsync("/q/continue", ("token", page.Token))).Status);
        Assert.Equal(503, (await _a.Open("127.1.0.1").CreateAsync(_a.Shop.ClientId, await _a.Shop.PushAsync())).Status);
        Assert.Equal("stopped", (string)(await events.NextStateAsync(_a))["reason"]!);
    }

    [Fact]
    [Trait("attack", "X6")]
    [Trait("rule", "SEC-273")]
    public async Task What_one_place_may_have_is_counted_over_both()
    {
        var desktop = _a.Open("127.1.0.1");
        for (var i = 0; i < AtOnce; i++)
        {
            Assert.Equal(303, (await (i % 2 == 0 ? desktop.AtNode(_b) : desktop).CreateAsync(_a.Shop.ClientId, await _a.Shop.PushAsync())).Status);
        }

        foreach (var node in new[] { _a, _b })
        {
            Assert.Equal(429, (await desktop.AtNode(node).CreateAsync(_a.Shop.ClientId, await _a.Shop.PushAsync())).Status);
        }
    }
}
