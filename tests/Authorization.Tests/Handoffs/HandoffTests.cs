// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text.Json;
using Authorization.Tests.Hosting;
using Kernel.Jose;

namespace Authorization.Tests.Handoffs;

/// <summary>A hand-off as the authorization server sees it: pushed, opened, approved, answered.</summary>
public sealed class HandoffTests(HandoffHost host) : IClassFixture<HandoffHost>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("rule", "SEC-272")]
    public async Task What_was_pushed_is_shown_approved_on_the_phone_and_redeemed_by_the_application()
    {
        var request = await host.OpenAsync(("ui_locales", "de-AT en"));
        Assert.Equal(("shop", "The Shop", "www.shop.example"), (request.ClientId, request.ClientName, request.ClientDomain));
        Assert.Equal("https://shop.example", new Uri(host.Requests.AnswerWithCode(request, "code")).GetLeftPart(UriPartial.Authority));
        Assert.Equal(["de-AT", "en"], request.UiLocales);
        Assert.Equal("Anmelden als anna", request.Describe(request.UiLocales, out var language));
        Assert.Equal("de", language);

        var location = await host.ApproveAsync(request, host.Requests.NewGrant(host.Now));
        Assert.StartsWith("/authorize?client_id=shop&request_uri=", location, StringComparison.Ordinal);
        using var opened = await host.Server.Phone.SendAsync(host.Server.Get(location));
        Assert.StartsWith($"{HandoffHost.Callback}?code=", opened.Headers.Location!.OriginalString, StringComparison.Ordinal);
        var answer = Answer.Of(opened);
        Assert.Equal((HandoffHost.CallbackState, AuthorizationHost.Issuer), (answer["state"], answer["iss"]));

        var desktop = host.Requests.AnswerWithCode(request, answer["code"]!);
        Assert.Equal($"https://shop.example/signed-in?code={answer["code"]}&state=st-1&iss=https%3A%2F%2Fnumbers.example", desktop);
        using var redeemed = await host.Server.RedeemAsync(host.Shop, answer["code"]!, ("redirect_uri", HandoffHost.Callback));
        Assert.Equal(HttpStatusCode.OK, redeemed.StatusCode);
        var idToken = (await Answer.JsonAsync(redeemed))["id_token"].GetString()!;
        Assert.True(Base64Url.TryDecode(idToken.Split('.')[1], out var claims));
        using var json = JsonDocument.Parse(claims);
        Assert.Equal(["nba", "handoff"], json.RootElement.GetProperty("amr").EnumerateArray().Select(one => one.GetString()));
        Assert.Equal("n-1", json.RootElement.GetProperty("nonce").GetString());
    }
}
