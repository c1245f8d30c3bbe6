// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Authorization.Handoffs;
using Authorization.Tests.Hosting;
using Facts;
using Kernel.Jose;

namespace Authorization.Tests.Handoffs;

/// <summary>Opening, answering, and what the pages may know.</summary>
public sealed class HandoffRequestsTests(HandoffHost host) : IClassFixture<HandoffHost>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Opening_changes_nothing_and_gives_one_name_to_one_request()
    {
        var requestUri = await host.PushAsync();
        var facts = await host.Server.CountAsync("SELECT COUNT(*) FROM facts_batches");
        var ids = new HashSet<string>();
        for (var i = 0; i < 100; i++)
        {
            Assert.True((await host.Requests.OpenAsync("shop", requestUri, host.Now, Ct)).Try(out var request, out _));
            ids.Add(Convert.ToHexString(request.Id.Span));
            Assert.Equal((requestUri, "(hand-off request)"), (request.RequestUri, request.ToString()));
        }

        Assert.Single(ids);
        Assert.NotEqual(ids.Single(), Convert.ToHexString((await host.OpenAsync()).Id.Span));
        Assert.Equal(facts + 1, await host.Server.CountAsync("SELECT COUNT(*) FROM facts_batches"));
    }

    [Fact]
    public async Task What_is_no_hand_off_of_that_client_is_unknown()
    {
        var requestUri = await host.PushAsync();
        var ordinary = await host.Server.ObtainRequestUriAsync(host.Shop);
        var approved = await host.ApproveAsync(await host.OpenAsync(), host.Requests.NewGrant(host.Now));
        (string ClientId, string RequestUri)[] unknown =
        [
            ("app-one", requestUri), ("nobody", requestUri), ("", requestUri),
            ("shop", ordinary), ("shop", requestUri[..^1] + (requestUri[^1] == 'A' ? 'B' : 'A')), ("shop", ""), ("shop", "https://shop.example/request"),
            ("shop", Uri.UnescapeDataString(approved.Split("request_uri=")[1])),
        ];
        foreach (var (clientId, uri) in unknown)
        {
            Assert.False((await host.Requests.OpenAsync(clientId, uri, host.Now, Ct)).Try(out _, out var refusal));
            Assert.Equal("request_unknown", refusal.Word);
            Assert.Null(await host.Requests.ReopenAsync(clientId, uri, Ct));
        }
    }

    [Fact]
    public async Task A_request_expires_and_can_be_opened_again_by_what_was_begun_in_time()
    {
        var requestUri = await host.PushAsync();
        host.Server.Time.Advance(TimeSpan.FromSeconds(90));

        Assert.False((await host.Requests.OpenAsync("shop", requestUri, host.Now, Ct)).Try(out _, out var refusal));
        Assert.Equal("request_expired", refusal.Word);
        var request = (await host.Requests.ReopenAsync("shop", requestUri, Ct))!;
        Assert.Equal(host.Now, request.ExpiresAt);
        Assert.NotNull((await host.GoAsync(await host.ApproveAsync(request, host.Requests.NewGrant(host.Now))))["code"]);
    }

    [Fact]
    [Trait("rule", "SEC-074")]
    [Trait("rule", "SEC-077")]
    public async Task The_desktop_is_answered_with_the_state_it_was_asked_with_and_the_issuer()
    {
        var shop = host.Server.Register(new App("with-query", "https://shop.example/callback", JwsAlgorithm.ES256)
        {
            More = new Dictionary<string, JsonNode?> { ["handoff"] = With(handoff => handoff["return_uris"] = new JsonArray("https://shop.example/in?lang=en")) },
        });
        var requestUri = await host.Server.ObtainRequestUriAsync(shop, HandoffHost.Asking(("handoff_return_uri", null), ("state", "a b&c")));
        var request = (await host.Requests.ReopenAsync("with-query", requestUri, Ct))!;

        Assert.Equal(
            "https://shop.example/in?lang=en&code=x%2By&state=a%20b%26c&iss=https%3A%2F%2Fnumbers.example",
            host.Requests.AnswerWithCode(request, "x+y"));
        Assert.Equal(
            "https://shop.example/in?lang=en&error=access_denied&error_description=denied%3A%20the%20phone&state=a%20b%26c&iss=https%3A%2F%2Fnumbers.example",
            host.Requests.AnswerWithError(request, "access_denied", "denied: the phone"));
        var stateless = await host.Requests.ReopenAsync(
            "with-query", await host.Server.ObtainRequestUriAsync(shop, HandoffHost.Asking(("handoff_return_uri", null), ("state", null))), Ct);
        Assert.EndsWith("?lang=en&code=x&iss=https%3A%2F%2Fnumbers.example", host.Requests.AnswerWithCode(stateless!, "x"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_grant_outlives_whatever_comes_of_it_and_another_is_not_taken()
    {
        var request = await host.OpenAsync();
        var grant = host.Requests.NewGrant(host.Now);

        Assert.True(grant.ExpiresAt >= host.Now + TimeSpan.FromSeconds(90 + 30 + 60 + 300));
        await Assert.ThrowsAsync<ArgumentException>(() => host.ApproveAsync(request, SpentId.New(host.Now + TimeSpan.FromSeconds(60))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\nb")]
    [InlineData(null)]
    public async Task A_state_that_no_redirect_can_carry_is_not_taken(string? state)
    {
        var request = await host.OpenAsync();
        await Assert.ThrowsAsync<ArgumentException>(async () => await host.Requests.ApproveAsync(
            request, state ?? new string('ä', 600), host.Requests.NewGrant(host.Now), isCrossDevice: true, host.Now, Ct));
    }

    [Fact]
    public async Task Who_asks_is_told_by_the_host_of_its_home_page_or_else_of_where_the_desktop_goes()
    {
        var bare = host.Server.Register(new App("bare", "https://bare.example/callback", JwsAlgorithm.ES256)
        {
            More = new Dictionary<string, JsonNode?> { ["handoff"] = With(handoff => handoff.Remove("brand")) },
        });
        var requestUri = await host.Server.ObtainRequestUriAsync(bare, HandoffHost.Asking());
        var request = (await host.Requests.ReopenAsync("bare", requestUri, Ct))!;

        Assert.Equal(("bare", "shop.example", false, false), (request.ClientName, request.ClientDomain, request.HasLogo, request.HasColour));
        Assert.Equal(new HandoffBrand(default, null, null), host.Requests.FindBrand("bare"));
        var branded = await host.OpenAsync();
        Assert.Equal(("The Shop", "www.shop.example", true, true), (branded.ClientName, branded.ClientDomain, branded.HasLogo, branded.HasColour));
        var brand = host.Requests.FindBrand("shop")!;
        Assert.Equal(("image/png", "#0a7d5a", 8), (brand.LogoMediaType, brand.Colour, brand.Logo.Length));
        Assert.Null(host.Requests.FindBrand("app-one"));
        Assert.Null(host.Requests.FindBrand("nobody"));
    }

    [Theory]
    [InlineData("https://shop.example", true)]
    [InlineData("https://shop.example:443", false)]
    [InlineData("https://SHOP.example", false)]
    [InlineData("https://shop.example/", false)]
    [InlineData("http://shop.example", false)]
    [InlineData("https://www.shop.example", false)]
    [InlineData("null", false)]
    [InlineData("", false)]
    [InlineData("*", false)]
    public void An_origin_is_registered_letter_by_letter(string origin, bool isRegistered) =>
        Assert.Equal(isRegistered, host.Requests.IsRegisteredOrigin(origin));

    private static JsonObject With(Action<JsonObject> change)
    {
        var handoff = HandoffHost.Registration();
        change(handoff);
        return handoff;
    }
}
