// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text.Json.Nodes;
using Authorization.Tests.Hosting;
using Kernel.Jose;

namespace Authorization.Tests.Handoffs;

/// <summary>What a hand-off is worth at <c>/authorize</c>: nothing, until a phone's holder approved it, and then one code (RFC 10027).</summary>
public sealed class HandoffWorthTests(HandoffHost host) : IClassFixture<HandoffHost>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_that_the_application_sends_itself_gets_past_the_asking()
    {
        var requestUri = await host.PushAsync();
        var asked = host.Server.Network.Asked;
        (string, JsonNode?)[] claims =
        [
            ("redirect_uri", HandoffHost.Callback), ("handoff_template", "hello"), ("handoff_return_uri", HandoffHost.ReturnUri),
        ];
        HttpRequestMessage[] requests =
        [
            host.Server.AuthorizePushed(host.Shop, requestUri),
            host.Server.PostAuthorize([("client_id", "shop"), ("request_uri", requestUri)]),
            host.Server.Authorize(host.Shop.AuthorizationRequest(HandoffHost.Asking())),
            host.Server.Authorize(host.Shop.AuthorizationRequest(HandoffHost.Asking(("prompt", "none")))),
            host.Server.Authorize(host.Shop.SignedRequest(host.Shop.RequestObject(host.Now, claims), ("redirect_uri", HandoffHost.Callback))),
        ];
        foreach (var request in requests)
        {
            request.Headers.Add("Accept", "text/html");
            using var response = await host.Server.Phone.SendAsync(request);

            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            Assert.Null(response.Headers.Location);
            Assert.Contains("handed off and approved first", await response.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        }

        Assert.Equal(asked, host.Server.Network.Asked);
        Assert.True((await host.Requests.OpenAsync("shop", requestUri, host.Now, Ct)).Try(out var unspent, out _));
        Assert.NotNull((await host.GoAsync(await host.ApproveAsync(unspent, host.Requests.NewGrant(host.Now))))["code"]);
    }

    [Fact]
    public async Task An_approved_request_is_good_for_half_a_minute()
    {
        var request = await host.OpenAsync();
        var late = await host.ApproveAsync(request, host.Requests.NewGrant(host.Now));
        host.Server.Time.Advance(TimeSpan.FromSeconds(29));
        var inTime = await host.ApproveAsync(request, host.Requests.NewGrant(host.Now));
        host.Server.Time.Advance(TimeSpan.FromSeconds(1));

        var answer = await host.GoAsync(late);
        Assert.Equal(("invalid_request_uri", HandoffHost.CallbackState), (answer["error"], answer["state"]));
        host.Server.Time.Advance(TimeSpan.FromSeconds(28));
        Assert.NotNull((await host.GoAsync(inTime))["code"]);
    }

    [Fact]
    public async Task Of_one_grant_there_is_one_code_however_often_it_was_approved_and_opened()
    {
        var request = await host.OpenAsync();
        var grant = host.Requests.NewGrant(host.Now);
        var (once, again) = (await host.ApproveAsync(request, grant), await host.ApproveAsync(request, grant));
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => host.GoAsync(i % 2 == 0 ? once : again)));

        Assert.Single(answers, answer => answer.ContainsKey("code"));
        Assert.Equal(19, answers.Count(answer => answer.GetValueOrDefault("error") is "invalid_request_uri"));
        Assert.All(answers, answer => Assert.Equal(HandoffHost.CallbackState, answer["state"]));
    }

    [Fact]
    public async Task A_phone_that_cannot_be_named_gets_no_code_and_may_come_again()
    {
        var approved = await host.ApproveAsync(await host.OpenAsync(), host.Requests.NewGrant(host.Now));
        using var onWifi = await host.Server.Wifi.SendAsync(host.Server.Get(approved));
        var refused = Answer.Of(onWifi);

        Assert.Equal(("access_denied", HandoffHost.CallbackState), (refused["error"], refused["state"]));
        Assert.StartsWith("not_on_mobile_network:", refused["error_description"], StringComparison.Ordinal);
        Assert.NotNull((await host.GoAsync(approved))["code"]);
    }

    [Fact]
    public async Task An_approved_request_belongs_to_the_first_device_where_that_was_agreed()
    {
        var pinning = host.Server.Register(new App("pinning", "https://pin.example/callback", JwsAlgorithm.ES256)
        {
            More = new Dictionary<string, JsonNode?> { ["pin_request_uri_to_device"] = true, ["handoff"] = HandoffHost.Registration() },
        });
        var requestUri = await host.Server.ObtainRequestUriAsync(pinning, HandoffHost.Asking());
        Assert.True((await host.Requests.OpenAsync("pinning", requestUri, host.Now, Ct)).Try(out var request, out _));
        var approved = await host.ApproveAsync(request, host.Requests.NewGrant(host.Now));
        using var first = await host.Server.Wifi.SendAsync(host.Server.Get(approved));

        Assert.StartsWith("not_on_mobile_network:", Answer.Of(first)["error_description"], StringComparison.Ordinal);
        Assert.StartsWith("other_device:", (await host.GoAsync(approved))["error_description"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "nba handoff")]
    [InlineData(false, "nba")]
    [Trait("rule", "SEC-272")]
    public async Task An_API_sees_that_the_number_was_proved_on_another_device_and_for_minutes_only(bool isCrossDevice, string methods)
    {
        var code = await host.ObtainCodeAsync(host.Requests.NewGrant(host.Now), isCrossDevice);
        using var redeemed = await host.RedeemAsync(code);
        var answer = await Answer.JsonAsync(redeemed);
        var token = (await host.Server.Spending.OpenAsync(answer["access_token"].GetString()!, Ct))!;
        using var seen = await host.Server.PostAsync(
            "/introspect", host.Server.Api.ClientRequest(host.Now, ("token", answer["access_token"].GetString())));

        Assert.InRange(answer["expires_in"].GetInt32(), 1, 300);
        Assert.Equal(["number-verification:verify", "openid"], token.Scopes.Order(StringComparer.Ordinal));
        Assert.Equal(methods, string.Join(' ', token.AuthenticationMethods));
        Assert.Equal(methods, string.Join(' ', (await Answer.JsonAsync(seen))["amr"].EnumerateArray().Select(method => method.GetString())));
    }

    [Fact]
    [Trait("rule", "SEC-121")]
    public async Task The_code_is_the_applications_that_pushed_with_its_verifier_and_this_redirect_URI()
    {
        (string, string?)[][] wrong =
        [
            [("redirect_uri", "https://shop.example/callback")],
            [("redirect_uri", HandoffHost.ReturnUri)],
            [("redirect_uri", HandoffHost.Callback), ("code_verifier", new string('x', 43))],
        ];
        foreach (var changes in wrong)
        {
            var code = await host.ObtainCodeAsync(host.Requests.NewGrant(host.Now));
            using var refused = await host.Server.RedeemAsync(host.Shop, code, changes);
            await Answer.RefusedAsync(refused, HttpStatusCode.BadRequest, "invalid_grant");
        }

        var stolen = await host.ObtainCodeAsync(host.Requests.NewGrant(host.Now));
        using var byAnother = await host.Server.RedeemAsync(host.Server.One, stolen, ("redirect_uri", HandoffHost.Callback));
        await Answer.RefusedAsync(byAnother, HttpStatusCode.BadRequest, "invalid_grant");
    }

    [Fact]
    [Trait("rule", "SEC-100")]
    [Trait("rule", "SEC-270")]
    public async Task Whoever_is_named_in_the_request_the_network_alone_says_who_it_was()
    {
        var request = await host.OpenAsync(
            ("login_hint", "tel:+99977001009"), ("phone_number", "+99977001009"), ("sub", "somebody"), ("id_token_hint", "x"),
            ("claims", """{"id_token":{"phone_number":{"value":"+99977001009"}}}"""));
        var location = await host.ApproveAsync(request, host.Requests.NewGrant(host.Now));
        var answer = await host.GoAsync(
            $"{location}&login_hint=tel%3A%2B99977001009&phone_number=%2B99977001009&sub=somebody&scope=openid&redirect_uri=https%3A%2F%2Fevil.example");
        using var redeemed = await host.RedeemAsync(answer["code"]!);
        var token = (await Answer.JsonAsync(redeemed))["access_token"].GetString()!;

        Assert.Equal("+99977001005", (await host.Server.Spending.OpenAsync(token, Ct))!.Number!.Value.E164);
    }
}
