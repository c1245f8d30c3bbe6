// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Frontchannel.Tests.Hosting;

namespace Frontchannel.Tests.RedTeam;

/// <summary>What no server can stop: a false site that shows the true code as it turns, and the true digits once they are there.</summary>
public sealed class RelayTests(AttackedServer attacked) : AttackTests(attacked)
{
    [Fact]
    [Trait("attack", "X1")]
    [Trait("rule", "SEC-263")]
    public async Task A_relayed_code_tells_the_phone_who_really_asks_and_from_where()
    {
        var attackers = await BeginAsync(Server.Shops[1]);
        attackers.Desktop.Headers["User-Agent"] = "not read again";
        Server.Time.Advance(TimeSpan.FromSeconds(17));
        using var victim = OpenPhone();

        var scanned = await attackers.ScanAsync(victim);
        var taken = await victim.PostAsync("/q/continue", ("token", scanned.Token));

        foreach (var page in new[] { scanned, taken })
        {
            var text = WebUtility.HtmlDecode(page.Body);
            foreach (var shown in new[] { "Example Bank", "bank.example", "Sign in as", "ann@shop.example", "Chrome", "Windows", "17" })
            {
                Assert.Contains(shown, text, StringComparison.Ordinal);
            }

            Assert.DoesNotContain(attackers.Desktop.Address, text, StringComparison.Ordinal);
        }

        // And if the victim goes on all the same, it is the attacker's: residual R1.
        var link = await victim.PostAsync("/q/decide", ("token", taken.Token), ("decision", "allow"), ("digits", await attackers.MatchAsync()));
        await victim.FollowAsync(link);
        Assert.True(await attackers.Shop.ProvesAsync(await attackers.FinishAsync(), NumberOf(victim)));
    }

    [Fact]
    [Trait("rule", "SEC-275")]
    public async Task On_a_phone_nothing_is_relayed_it_goes_on_where_it_is()
    {
        using var phone = OpenPhone();
        phone.Headers["User-Agent"] = "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36";
        var requestUri = await Server.Shop.PushAsync();
        var page = await phone.GetAsync($"/handoff?client_id={Server.Shop.ClientId}&request_uri={Uri.EscapeDataString(requestUri)}");

        Assert.Equal(200, page.Status);
        Assert.Contains("name=\"device\" value=\"this\"", page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("/qr", page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("data-at-once", page.Body, StringComparison.Ordinal);

        var begun = await phone.PostAsync("/handoff", ("client_id", Server.Shop.ClientId), ("request_uri", requestUri), ("device", "this"));
        Assert.DoesNotContain("digits", begun.Body, StringComparison.Ordinal);
        var live = await phone.FollowAsync(await phone.PostAsync("/q/continue", ("token", begun.Token)));

        Assert.Equal(200, live.Status);
        var path = (await phone.GetAsync($"/handoff?client_id={Server.Shop.ClientId}&request_uri={Uri.EscapeDataString(requestUri)}")).Location;
        var back = await phone.PostAsync($"{path}/finish");
        Assert.True(await Server.Shop.ProvesAsync(back.Refresh!, NumberOf(phone)));
        Assert.Equal(["created", "confirmed", "done", "delivered"], (await FactsOfAsync(new Waiting(Server, phone, Server.Shop, requestUri, path!))).Select(fact => fact.Outcome));
    }
}
