// SPDX-License-Identifier: Apache-2.0
using Facts;
using Frontchannel.Tests.Hosting;

namespace Frontchannel.Tests.RedTeam;

/// <summary>
/// Somebody has a hand-off of his own and wants another's phone named for it: by a link that the other only has to follow. Without a page, a
/// digit or a button in the way, all else would be in vain.
/// </summary>
public sealed class ApprovedLinkTests(AttackedServer attacked) : AttackTests(attacked)
{
    [Fact]
    [Trait("attack", "X7")]
    public async Task A_link_that_one_phone_approved_names_nobody_on_another()
    {
        var waiting = await BeginAsync();
        using var attacker = OpenPhone();
        using var victim = OpenPhone();
        using var stranger = OpenDesktop();
        var link = (await waiting.AllowAsync(attacker)).Location!;
        var before = (await Server.FactsAsync(FactKind.Authorize)).Count;

        var opened = await victim.GetAsync(link);
        var posted = await victim.PostAsync("/authorize", Query(link));
        var offNetwork = await stranger.GetAsync(link);

        // Refused before the network was asked: whoever opens it learns not even whether the line could have been named.
        Assert.All([opened, posted, offNetwork], answer => Assert.Equal((400, null), (answer.Status, answer.Location)));
        Assert.Equal(offNetwork.Likeness, opened.Likeness);
        Assert.Equal(before, (await Server.FactsAsync(FactKind.Authorize)).Count);
        Assert.Equal("confirmed", await waiting.StateAsync());

        // And nothing was spent by it.
        await attacker.FollowAsync(await attacker.GetAsync(link));
        var answer = await waiting.FinishAsync();
        Assert.True(await waiting.Shop.ProvesAsync(answer, NumberOf(attacker)));
        Assert.Equal(before + 1, (await Server.FactsAsync(FactKind.Authorize)).Count);
    }

    [Fact]
    [Trait("attack", "X7")]
    public async Task A_phone_that_has_a_hand_off_of_its_own_opens_no_other_s_approved_link()
    {
        var (waiting, other) = (await BeginAsync(), await BeginAsync());
        using var attacker = OpenPhone();
        using var victim = OpenPhone();
        var link = (await waiting.AllowAsync(attacker)).Location!;
        await other.AllowAsync(victim);

        var opened = await victim.GetAsync(link);

        Assert.Equal((400, null), (opened.Status, opened.Location));
        Assert.Equal("confirmed", await waiting.StateAsync());
    }

    [Fact]
    [Trait("attack", "X8")]
    public async Task What_the_application_asks_for_is_approved_by_nobody_who_only_opens_it()
    {
        var waiting = await BeginAsync();
        using var phone = OpenPhone();
        var before = (await Server.FactsAsync(FactKind.Authorize)).Count;
        var form = waiting.Shop.PushForm();
        string[] links =
        [
            Link(form.Select(pair => (pair.Key, pair.Value))),
            Link([("client_id", waiting.Shop.ClientId), ("request_uri", waiting.RequestUri)]),
            Link([("client_id", waiting.Shop.ClientId), ("request_uri", await waiting.Shop.PushAsync())]),
            Link([
                ("client_id", waiting.Shop.ClientId), ("response_type", "code"), ("redirect_uri", form["redirect_uri"]), ("scope", form["scope"]),
                ("request", waiting.Shop.SignRequest()),
            ]),
        ];

        foreach (var link in links)
        {
            var answer = await phone.GetAsync(link);
            Assert.Equal((400, null), (answer.Status, answer.Location));
        }

        // Nor does it help to have approved something else in the same browser.
        await waiting.AllowAsync(phone);
        foreach (var link in links)
        {
            var answer = await phone.GetAsync(link);
            Assert.Equal((400, null), (answer.Status, answer.Location));
        }

        Assert.Equal(before, (await Server.FactsAsync(FactKind.Authorize)).Count);
    }

    [Fact]
    [Trait("attack", "X8")]
    public async Task A_hand_off_begun_for_this_device_asks_on_every_other()
    {
        var desktop = OpenDesktop();
        var requestUri = await Server.Shop.PushAsync();
        var begun = await desktop.PostAsync("/handoff", ("client_id", Server.Shop.ClientId), ("request_uri", requestUri), ("device", "this"));
        Assert.Equal(200, begun.Status); // Not on mobile data.
        var live = (await desktop.GetAsync($"/handoff?client_id={Server.Shop.ClientId}&request_uri={Uri.EscapeDataString(requestUri)}")).Location!;
        var waiting = new Waiting(Server, desktop, Server.Shop, requestUri, live);
        using var victim = OpenPhone();

        var page = await waiting.ScanAsync(victim);
        var again = await victim.PostAsync("/q/page", ("token", page.Token));

        Assert.Equal((200, 200), (page.Status, again.Status));
        Assert.Contains("/q/continue", again.Body, StringComparison.Ordinal);
        Assert.Equal("waiting", await waiting.StateAsync());
        var stolen = await victim.PostAsync("/q/page", ("token", begun.Token));
        Assert.Equal(403, stolen.Status);
    }

    private static string Link(IEnumerable<(string Name, string Value)> parameters) =>
        "/authorize?" + string.Join('&', parameters.Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value)}"));

    private static (string Name, string Value)[] Query(string link)
    {
        var query = System.Web.HttpUtility.ParseQueryString(link.Split('?')[1]);
        return [.. query.AllKeys.Select(name => (name!, query[name]!))];
    }
}
