// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text.Json.Nodes;
using Authorization.Tests.Consent;
using Authorization.Tests.Hosting;
using Facts;

namespace Authorization.Tests.Handoffs;

/// <summary>A hand-off that is ended, by whoever says that it was not him, or by the operator: nothing of it is worth anything.</summary>
public sealed class HandoffEndTests(HandoffHost host) : IClassFixture<HandoffHost>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Before_the_phone_comes_there_is_no_code()
    {
        var from = Tick();
        var grant = host.Requests.NewGrant(host.Now);
        var approved = await host.ApproveAsync(await host.OpenAsync(), grant);
        await KillAsync(grant);
        var answer = await host.GoAsync(approved);

        Assert.Equal(("access_denied", HandoffHost.CallbackState), (answer["error"], answer["state"]));
        Assert.StartsWith("handoff_ended:", answer["error_description"], StringComparison.Ordinal);
        Assert.Equal("handoff_ended", Assert.Single(await host.Server.FactsAsync(from, FactKind.Authorize)).Reason);
    }

    [Fact]
    public async Task Before_the_application_redeems_there_is_no_token_and_no_ID_token()
    {
        var from = Tick();
        var grant = host.Requests.NewGrant(host.Now);
        var code = await host.ObtainCodeAsync(grant);
        await KillAsync(grant);
        var form = host.Shop.TokenRequest(code, host.Now, ("redirect_uri", HandoffHost.Callback));
        using var redeemed = await host.Server.PostTokenAsync(form);
        using var replayed = await host.Server.PostTokenAsync(form);

        await Answer.RefusedAsync(redeemed, HttpStatusCode.BadRequest, "invalid_grant");
        await Answer.RefusedAsync(replayed, HttpStatusCode.Unauthorized, "invalid_client");
        Assert.Equal(
            ["handoff_ended", "assertion_replayed"],
            (await host.Server.FactsAsync(from, FactKind.Token)).Select(fact => fact.Reason));
    }

    [Fact]
    public async Task What_was_redeemed_already_is_dead()
    {
        var grant = host.Requests.NewGrant(host.Now);
        using var redeemed = await host.RedeemAsync(await host.ObtainCodeAsync(grant));
        var token = (await Answer.JsonAsync(redeemed))["access_token"].GetString()!;
        Assert.NotNull(await host.Server.Spending.OpenAsync(token, Ct));
        await KillAsync(grant);

        Assert.Null(await host.Server.Spending.OpenAsync(token, Ct));
    }

    [Fact]
    public async Task It_commits_with_its_fact_once_and_another_reason_is_another_fact()
    {
        var from = Tick();
        var grant = host.Requests.NewGrant(host.Now);
        await KillAsync(grant);
        await KillAsync(grant);
        await KillAsync(grant, "stopped");

        Assert.Equal(["reported", "stopped"], (await host.Server.FactsAsync(from, FactKind.Handoff)).Select(fact => fact.Reason));
    }

    [Fact]
    public async Task A_client_that_is_disabled_or_lost_its_template_or_its_return_URI_hands_nothing_off()
    {
        var request = await host.OpenAsync();
        var approved = await host.ApproveAsync(request, host.Requests.NewGrant(host.Now));
        Action<JsonObject>[] changes =
        [
            handoff => handoff["return_uris"] = new JsonArray("https://shop.example/elsewhere"),
            handoff => handoff["templates"]!.AsArray().RemoveAt(0),
            handoff => handoff["templates"]![0]!["fields"]!["account"]!["max_length"] = 3,
        ];
        foreach (var change in changes)
        {
            var handoff = HandoffHost.Registration();
            change(handoff);
            host.Shop.Changed = [("handoff", handoff)];
            host.Server.ReloadClients();
            Assert.Null(await host.Requests.ReopenAsync("shop", request.RequestUri, Ct));
            using var response = await host.Server.Phone.SendAsync(host.Server.Get(approved));
            Assert.DoesNotContain("code=", response.Headers.Location?.Query ?? "", StringComparison.Ordinal);
        }

        host.Shop.Changed = [];
        host.Shop.Enabled = false;
        host.Server.ReloadClients();
        Assert.Null(await host.Requests.ReopenAsync("shop", request.RequestUri, Ct));
        Assert.Null(host.Requests.FindBrand("shop"));
        Assert.False(host.Requests.IsRegisteredOrigin("https://shop.example"));
        host.Shop.Enabled = true;
        host.Server.ReloadClients();
        Assert.NotNull(await host.Requests.ReopenAsync("shop", request.RequestUri, Ct));
    }

    // The clock stands still; a second of its own tells the facts of one test from those of another.
    private DateTimeOffset Tick()
    {
        host.Server.Time.Advance(TimeSpan.FromSeconds(1));
        return host.Now;
    }

    private Task KillAsync(SpentId grant, string reason = "reported") => host.Requests.KillAsync(
        grant,
        new Fact { Kind = FactKind.Handoff, Outcome = "failed", Reason = reason, ClientId = "shop", At = host.Now },
        Ct);
}
