// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Web;
using Facts;
using Frontchannel.Pages;
using Frontchannel.Tests.Hosting;
using Kernel.Jose;

namespace Frontchannel.Tests.Handoffs;

/// <summary>The hand-off from the first push to the last question, and the ways it ends otherwise.</summary>
public sealed partial class HandoffFlowTests : IAsyncLifetime
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

    [Fact]
    public async Task The_digits_may_be_typed_as_the_phone_s_language_writes_them()
    {
        var waiting = await _server.BeginAsync();
        using var phone = _server.Open("127.77.1.5");
        var page = await waiting.TakeAsync(phone);
        var arabic = string.Concat((await waiting.MatchAsync()).Select(digit => (char)('\u0660' + (digit - '0'))));

        var allowed = await phone.PostAsync("/q/decide", ("token", page.Token), ("decision", "allow"), ("digits", arabic));

        Assert.StartsWith("/authorize", allowed.Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_no_that_comes_after_the_yes_is_a_no()
    {
        var waiting = await _server.BeginAsync();
        using var phone = _server.Open("127.77.1.5");
        var page = await waiting.TakeAsync(phone);
        var allowed = await phone.PostAsync("/q/decide", ("token", page.Token), ("decision", "allow"), ("digits", await waiting.MatchAsync()));
        await phone.FollowAsync(allowed);

        var end = await phone.FollowAsync(await phone.PostAsync("/q/decide", ("token", page.Token), ("decision", "deny")));

        Assert.Contains(Words.Best(["en"])["end.denied.text"], WebUtility.HtmlDecode(end.Body), StringComparison.Ordinal);
        Assert.Equal("failed", await waiting.StateAsync());
        Assert.Null(HttpUtility.ParseQueryString((await waiting.FinishAsync()).Query)["code"]);
    }

    [Fact]
    public async Task A_no_that_comes_when_the_code_is_delivered_leaves_nothing_to_redeem()
    {
        var waiting = await _server.BeginAsync();
        using var phone = _server.Open("127.77.1.5");
        var page = await waiting.TakeAsync(phone);
        await phone.FollowAsync(await phone.PostAsync("/q/decide", ("token", page.Token), ("decision", "allow"), ("digits", await waiting.MatchAsync())));
        var location = await waiting.FinishAsync();

        await phone.PostAsync("/q/decide", ("token", page.Token), ("decision", "deny"));

        var (status, error) = await waiting.Shop.RedeemAsync(location);
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), (status, (string)error["error"]!));
    }

    [Fact]
    public async Task A_phone_that_answers_two_sees_how_each_ended_and_can_report_the_one_it_allowed()
    {
        var first = await _server.BeginAsync();
        _server.Time.Advance(TimeSpan.FromSeconds(1));
        var second = await _server.BeginAsync();
        using var phone = _server.Open("127.77.1.5");
        await phone.PostAsync("/q/decide", ("token", (await second.ScanAsync(phone)).Token), ("decision", "deny"));

        var end = await first.AnswerAsync(phone);

        Assert.Contains(Words.Best(["en"])["end.done.text"], WebUtility.HtmlDecode(end.Body), StringComparison.Ordinal);
        Assert.Equal(303, (await phone.PostAsync("/q/report", ("token", end.Token))).Status);
    }

    [Fact]
    [Trait("rule", "SEC-275")]
    public async Task A_phone_that_asks_for_itself_says_yes_to_the_same_text_and_types_nothing()
    {
        using var phone = _server.Open("127.77.1.5");
        phone.Headers["User-Agent"] = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36";
        var requestUri = await _server.Shop.PushAsync();
        var start = await phone.GetAsync($"/handoff?client_id=shop&request_uri={Uri.EscapeDataString(requestUri)}");
        Assert.Contains("name=\"device\" value=\"this\"", start.Body, StringComparison.Ordinal);

        var page = await phone.PostAsync("/handoff", ("client_id", "shop"), ("request_uri", requestUri), ("device", "this"));
        Assert.Contains("ann@shop.example", page.Body, StringComparison.Ordinal);
        var live = await phone.FollowAsync(await phone.PostAsync("/q/continue", ("token", page.Token)));

        Assert.Equal(200, live.Status);
        var path = FinishPath().Match(live.Body).Groups[1].Value;
        var (status, tokens) = await _server.Shop.RedeemAsync((await phone.PostAsync(path)).Refresh!);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(["nba"], ClaimsOf((string)tokens["id_token"]!)["amr"]!.AsArray().Select(method => (string)method!));
    }

    [Fact]
    public async Task A_phone_that_asks_for_itself_and_declines_is_led_back_to_its_application()
    {
        using var phone = _server.Open("127.77.1.5");
        var requestUri = await _server.Shop.PushAsync();
        var page = await phone.PostAsync("/handoff", ("client_id", "shop"), ("request_uri", requestUri), ("device", "this"));
        var again = await phone.FollowAsync(await phone.GetAsync($"/handoff?client_id=shop&request_uri={Uri.EscapeDataString(requestUri)}"));
        Assert.Contains("ann@shop.example", again.Body, StringComparison.Ordinal);

        var live = await phone.FollowAsync(await phone.PostAsync("/q/decide", ("token", page.Token), ("decision", "deny")));

        var back = (await phone.PostAsync(FinishPath().Match(live.Body).Groups[1].Value)).Refresh!;
        Assert.Equal("access_denied", HttpUtility.ParseQueryString(back.Query)["error"]);
    }

    [Fact]
    public async Task An_address_that_asks_too_often_is_not_heard()
    {
        await using var server = await HandoffServer.StartAsync(new() { ["Frontchannel:RequestsPerAddress"] = "3" });
        using var phone = server.Open("127.77.1.5");
        using var other = server.Open("127.77.1.6");

        List<int> statuses = [];
        for (var i = 0; i < 4; i++)
        {
            statuses.Add((await phone.GetAsync("/q")).Status);
        }

        Assert.Equal([200, 200, 200, 429], statuses);
        Assert.Equal(200, (await other.GetAsync("/q")).Status);
    }

    [GeneratedRegex("action=\"(/handoff/[^\"]+/finish)\"")]
    private static partial Regex FinishPath();

    private static JsonObject ClaimsOf(string jwt) =>
        JsonNode.Parse(Encoding.UTF8.GetString(Base64Url.TryDecode(jwt.Split('.')[1], out var octets) ? octets : []))!.AsObject();
}
