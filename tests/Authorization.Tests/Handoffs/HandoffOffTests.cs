// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text.Json.Nodes;
using Authorization.Handoffs;
using Authorization.Tests.Hosting;
using Kernel.Jose;
using Microsoft.Extensions.DependencyInjection;

namespace Authorization.Tests.Handoffs;

/// <summary>Off, which is what it is unless an operator says otherwise, there is no such thing.</summary>
public sealed class HandoffOffTests(AuthorizationHost host) : IClassFixture<AuthorizationHost>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Unless_it_is_switched_on_nobody_can_ask_for_it()
    {
        var shop = host.Register(NewShop("shop"));
        var requests = host.Services.GetRequiredService<HandoffRequests>();
        using var metadata = await host.Wifi.SendAsync(host.Get("/.well-known/openid-configuration"));
        using var pushed = await host.PushAsync(shop.PushedRequest(host.Time.GetUtcNow(), HandoffHost.Asking()));
        using var opened = await host.Phone.SendAsync(host.Authorize(shop.AuthorizationRequest(HandoffHost.Asking())));

        Assert.DoesNotContain("handoff", await metadata.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Contains("redirect_uri", await Answer.RefusedAsync(pushed, HttpStatusCode.BadRequest, "invalid_request"), StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.BadRequest, null), (opened.StatusCode, opened.Headers.Location));
        Assert.False(requests.IsRegisteredOrigin("https://shop.example"));
        Assert.Null(requests.FindBrand("shop"));
    }

    [Fact]
    public async Task What_was_approved_is_worth_nothing_once_it_is_switched_off()
    {
        await using var on = new HandoffHost();
        await on.InitializeAsync();
        var request = await on.OpenAsync();
        var approved = await on.ApproveAsync(request, on.Requests.NewGrant(on.Now));
        await on.Server.StopAsync();
        on.Server.Settings["Handoff:Enabled"] = "false";
        await using var off = await on.Server.StartAnotherAsync();
        using var response = await off.Phone.SendAsync(off.Get(approved));

        Assert.Equal((HttpStatusCode.BadRequest, null), (response.StatusCode, response.Headers.Location));
        Assert.Null(await off.Services.GetRequiredService<HandoffRequests>().ReopenAsync("shop", request.RequestUri, Ct));
    }

    [Fact]
    public async Task Switched_on_it_is_in_the_metadata_and_a_client_without_a_registration_of_it_cannot_ask()
    {
        await using var on = new HandoffHost();
        await on.InitializeAsync();
        var plain = on.Server.Register(new App("plain", "https://plain.example/callback", JwsAlgorithm.ES256)
        {
            // As an ordinary redirect URI it is nobody's: this server's own pages are behind it.
            More = new Dictionary<string, JsonNode?> { ["redirect_uris"] = new JsonArray(HandoffHost.Callback, "https://plain.example/callback") },
        });
        using var metadata = await on.Server.Wifi.SendAsync(on.Server.Get("/.well-known/oauth-authorization-server"));
        using var pushed = await on.Server.PushAsync(plain.PushedRequest(on.Now, HandoffHost.Asking()));
        using var opened = await on.Server.Phone.SendAsync(
            on.Server.Authorize(plain.AuthorizationRequest(("redirect_uri", HandoffHost.Callback))));

        Assert.Contains("\"handoff_endpoint\":\"https://numbers.example/handoff\"", await metadata.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        await Answer.RefusedAsync(pushed, HttpStatusCode.BadRequest, "invalid_request");
        Assert.Equal((HttpStatusCode.BadRequest, null), (opened.StatusCode, opened.Headers.Location));
    }

    private static App NewShop(string clientId) => new(clientId, "https://shop.example/callback", JwsAlgorithm.ES256)
    {
        More = new Dictionary<string, JsonNode?> { ["handoff"] = HandoffHost.Registration() },
    };
}
