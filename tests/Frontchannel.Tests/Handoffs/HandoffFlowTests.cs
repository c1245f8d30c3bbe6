// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Web;
using Facts;
using Frontchannel.Tests.Hosting;
using Kernel.Jose;

namespace Frontchannel.Tests.Handoffs;

/// <summary>The hand-off from the first push to the last question, and the ways it ends otherwise.</summary>
public sealed class HandoffFlowTests : IAsyncLifetime
{
    private HandoffServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await HandoffServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    [Trait("rule", "SEC-272")]
    [Trait("rule", "SEC-268")]
    public async Task A_desktop_learns_that_the_phone_beside_it_has_the_number()
    {
        var waiting = await _server.BeginAsync();
        using var phone = _server.Open("127.77.1.5");

        var end = await waiting.AnswerAsync(phone);
        var location = await waiting.FinishAsync();

        Assert.Equal(200, end.Status);
        Assert.DoesNotContain("99977001005", end.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("code=", end.Body, StringComparison.Ordinal);
        Assert.StartsWith(waiting.Shop.ReturnUri, location.AbsoluteUri, StringComparison.Ordinal);
        var query = HttpUtility.ParseQueryString(location.Query);
        Assert.Equal(Shop.State, query["state"]);
        Assert.Equal(_server.Issuer, query["iss"]);
        var (status, tokens) = await waiting.Shop.RedeemAsync(location);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.True((int)tokens["expires_in"]! <= 300);
        var claims = ClaimsOf((string)tokens["id_token"]!);
        Assert.Equal(["nba", "handoff"], claims["amr"]!.AsArray().Select(method => (string)method!));
        Assert.Equal(Shop.Nonce, (string)claims["nonce"]!);
        var answer = await waiting.Shop.VerifyAsync((string)tokens["access_token"]!, "+99977001005");
        Assert.True((bool)answer.Json["devicePhoneNumberVerified"]!);
    }

    [Fact]
    public async Task The_desktop_sees_each_state_on_the_way()
    {
        var waiting = await _server.BeginAsync();
        using var phone = _server.Open("127.77.1.5");
        List<string> states = [await waiting.StateAsync()];

        var page = await waiting.TakeAsync(phone);
        states.Add(await waiting.StateAsync());
        var allowed = await phone.PostAsync("/q/decide", ("token", page.Token), ("decision", "allow"), ("digits", await waiting.MatchAsync()));
        states.Add(await waiting.StateAsync());
        await phone.FollowAsync(allowed);
        states.Add(await waiting.StateAsync());

        Assert.Equal(["waiting", "scanned", "confirmed", "done"], states);
    }

    [Fact]
    [Trait("rule", "SEC-279")]
    public async Task Each_step_is_on_record_with_both_addresses()
    {
        var waiting = await _server.BeginAsync(_server.Open("127.0.0.9"));
        using var phone = _server.Open("127.77.1.5");
        await waiting.AnswerAsync(phone);
        await waiting.FinishAsync();

        var facts = await _server.FactsAsync();

        Assert.Equal(["created", "viewed", "scanned", "confirmed", "done", "delivered"], facts.Select(fact => fact.Outcome));
        Assert.All(facts, fact => Assert.Equal("127.0.0.9", fact.Details!["desktop"]));
        Assert.All(facts.Skip(1).SkipLast(1), fact => Assert.Equal("127.77.1.5", fact.Details!["phone"]));
        Assert.Single(facts.Select(fact => fact.Grant).Distinct());
        Assert.Equal(facts[0].Grant, Assert.Single(await _server.FactsAsync(FactKind.Authorize)).Grant);
    }

    [Fact]
    public async Task Whoever_declines_ends_it()
    {
        var waiting = await _server.BeginAsync();
        using var phone = _server.Open("127.77.1.5");
        var page = await waiting.ScanAsync(phone);

        var end = await phone.FollowAsync(await phone.PostAsync("/q/decide", ("token", page.Token), ("decision", "deny")));

        Assert.Equal(200, end.Status);
        var status = await waiting.StatusAsync();
        Assert.Equal(("failed", "denied"), ((string)status["state"]!, (string)status["reason"]!));
        var query = HttpUtility.ParseQueryString((await waiting.FinishAsync()).Query);
        Assert.Equal(("access_denied", Shop.State), (query["error"], query["state"]));
        Assert.Null(query["code"]);
    }

    [Fact]
    [Trait("rule", "SEC-276")]
    public async Task Whoever_reports_it_voids_what_came_of_it()
    {
        var waiting = await _server.BeginAsync();
        using var phone = _server.Open("127.77.1.5");
        var end = await waiting.AnswerAsync(phone);
        var (_, tokens) = await waiting.Shop.RedeemAsync(await waiting.FinishAsync());

        await phone.PostAsync("/q/report", ("token", end.Token));

        var answer = await waiting.Shop.VerifyAsync((string)tokens["access_token"]!, "+99977001005");
        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        Assert.Contains(await _server.FactsAsync(), fact => fact.Outcome == "reported");
    }

    [Fact]
    public async Task Whoever_reports_it_in_time_leaves_nothing_to_redeem()
    {
        var waiting = await _server.BeginAsync();
        using var phone = _server.Open("127.77.1.5");
        var end = await waiting.AnswerAsync(phone);
        var location = await waiting.FinishAsync();

        await phone.PostAsync("/q/report", ("token", end.Token));

        var (status, error) = await waiting.Shop.RedeemAsync(location);
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), (status, (string)error["error"]!));
    }

    private static JsonObject ClaimsOf(string jwt) =>
        JsonNode.Parse(Encoding.UTF8.GetString(Base64Url.TryDecode(jwt.Split('.')[1], out var octets) ? octets : []))!.AsObject();
}
