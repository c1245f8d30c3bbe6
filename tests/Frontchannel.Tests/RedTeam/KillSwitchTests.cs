// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Frontchannel.Handoffs;
using Frontchannel.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Storage;

namespace Frontchannel.Tests.RedTeam;

/// <summary>The operator's switch: what is under way is over, what came of it is void, and nothing begins.</summary>
public sealed class KillSwitchTests : IAsyncLifetime
{
    private HandoffServer _server = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private HandoffSwitch Switch => _server.Services.GetRequiredService<HandoffSwitch>();

    public async ValueTask InitializeAsync() => _server = await HandoffServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    [Trait("attack", "X15")]
    [Trait("rule", "SEC-276")]
    public async Task It_ends_whatever_is_under_way_wherever_it_stands()
    {
        using var taking = _server.Open("127.77.1.1");
        using var confirming = _server.Open("127.77.1.2");
        using var done = _server.Open("127.77.1.3");
        using var fetching = _server.Open("127.77.1.4");
        using var redeemed = _server.Open("127.77.1.5");
        var waitings = await Task.WhenAll(Enumerable.Range(1, 6).Select(index => _server.BeginAsync(_server.Open($"127.1.0.{index}"))));
        var page = await waitings[1].TakeAsync(taking);
        var digits = await waitings[1].MatchAsync();
        var link = (await waitings[2].AllowAsync(confirming)).Location!;
        await waitings[3].AnswerAsync(done);
        await waitings[4].AnswerAsync(fetching);
        var fetched = await waitings[4].FinishAsync();
        await waitings[5].AnswerAsync(redeemed);
        var (_, tokens) = await waitings[5].Shop.RedeemAsync(await waitings[5].FinishAsync());

        Assert.Equal(6, await Switch.StopAsync(Ct));

        foreach (var waiting in waitings)
        {
            var status = await waiting.StatusAsync();
            Assert.Equal(("failed", "stopped"), ((string)status["state"]!, (string)status["reason"]!));
            Assert.Contains("error=access_denied", (await waiting.FinishAsync()).Query, StringComparison.Ordinal);
        }

        Assert.Equal(410, (await waitings[0].ScanAsync(taking)).Status);
        Assert.Equal("/q/end", (await taking.PostAsync("/q/decide", ("token", page.Token), ("decision", "allow"), ("digits", digits))).Leads);
        Assert.Contains("handoff_ended", (await confirming.GetAsync(link)).Location, StringComparison.Ordinal);
        Assert.Equal("invalid_grant", (string)(await waitings[4].Shop.RedeemAsync(fetched)).Json["error"]!);
        Assert.Equal(HttpStatusCode.Unauthorized, (await waitings[5].Shop.VerifyAsync((string)tokens["access_token"]!, "+99977001005")).Status);
    }

    [Fact]
    [Trait("attack", "X15")]
    [Trait("rule", "SEC-276")]
    public async Task While_it_is_off_none_begins_and_afterwards_the_same_request_does()
    {
        await Switch.StopAsync(Ct);
        var desktop = _server.Open();
        var requestUri = await _server.Shop.PushAsync();

        Assert.Equal(503, (await desktop.CreateAsync(_server.Shop.ClientId, requestUri)).Status);
        Assert.NotNull(await Switch.StoppedSinceAsync(Ct));
        await Switch.StartAsync(Ct);

        Assert.Null(await Switch.StoppedSinceAsync(Ct));
        var made = await desktop.CreateAsync(_server.Shop.ClientId, requestUri);
        using var phone = _server.Open("127.77.1.5");
        var waiting = new Waiting(_server, desktop, _server.Shop, requestUri, made.Location!);
        await waiting.AnswerAsync(phone);
        Assert.True(await waiting.Shop.ProvesAsync(await waiting.FinishAsync(), "+99977001005"));
    }

    // Made by another node in a transaction that looked before the stop and committed after the stop had looked.
    [Theory]
    [Trait("attack", "X15")]
    [InlineData("waiting")]
    [InlineData("scanned")]
    [InlineData("confirmed")]
    [InlineData("done")]
    public async Task One_that_the_stop_did_not_see_leads_no_further_either(string state)
    {
        var waiting = await _server.BeginAsync();
        using var phone = _server.Open("127.77.1.5");
        var page = state is "waiting" ? await waiting.ScanAsync(phone) : await waiting.TakeAsync(phone);
        var digits = state is "waiting" ? "" : await waiting.MatchAsync();
        (string, string)[] allow = [("token", page.Token), ("decision", "allow"), ("digits", digits)];
        var link = state is "confirmed" or "done" ? (await phone.PostAsync("/q/decide", allow)).Location : null;
        var callback = link is null ? null : (await phone.GetAsync(link)).Location;
        if (state is "done")
        {
            await phone.GetAsync(callback!);
        }

        await SqlAsync("INSERT INTO frontchannel_stop (id, stopped_at) VALUES (1, 1)");
        var before = await Row.OfAsync(_server, waiting);
        switch (state)
        {
            case "waiting":
                await phone.PostAsync("/q/continue", ("token", page.Token));
                break;
            case "scanned":
                Assert.DoesNotContain("/authorize", (await phone.PostAsync("/q/decide", allow)).Location ?? "", StringComparison.Ordinal);
                break;
            case "confirmed":
                await phone.GetAsync(callback!);
                break;
            default:
                Assert.Null((await waiting.Desktop.PostAsync($"{waiting.LivePath}/finish")).Refresh);
                break;
        }

        Assert.Equal(before, await Row.OfAsync(_server, waiting));

        // What ends it is heard.
        if (state is "waiting" or "scanned")
        {
            Assert.Equal("/q/end", (await phone.PostAsync("/q/decide", ("token", page.Token), ("decision", "deny"))).Leads);
        }
    }

    private async Task SqlAsync(string sql)
    {
        await using var connection = await _server.Services.GetRequiredService<Databases>().Main.OpenAsync(Ct);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A constant of this class.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(Ct);
    }
}
