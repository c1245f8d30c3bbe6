// SPDX-License-Identifier: Apache-2.0
using System.Web;
using Frontchannel.Handoffs;

namespace Frontchannel.Tests.RedTeam;

/// <summary>Somebody who would have another's browser use an id, a cookie or a session that he knows.</summary>
public sealed class FixationTests(AttackedServer attacked) : AttackTests(attacked)
{
    [Fact]
    [Trait("attack", "X18")]
    [Trait("rule", "SEC-255")]
    public async Task What_a_browser_brings_of_its_own_is_no_id_and_no_cookie()
    {
        var planted = HandoffId.New().Text;
        var requestUri = await Server.Shop.PushAsync();
        var desktop = OpenDesktop();
        desktop.Cookies["__Host-handoff-desktop"] = planted;

        var made = await desktop.PostAsync(
            $"/handoff?id={planted}", ("client_id", Server.Shop.ClientId), ("request_uri", requestUri), ("id", planted), ("handoff", planted));

        Assert.Equal(303, made.Status);
        Assert.DoesNotContain(planted, made.Location, StringComparison.Ordinal);
        Assert.NotEqual(planted, desktop.Cookies["__Host-handoff-desktop"]);
        using var attacker = OpenDesktop();
        attacker.Cookies["__Host-handoff-desktop"] = planted;
        Assert.Equal(404, (await attacker.GetAsync(made.Location!)).Status);
    }

    [Fact]
    [Trait("attack", "X18")]
    [Trait("rule", "SEC-255")]
    public async Task Each_hand_off_has_an_id_of_its_own_and_a_cookie_that_only_this_host_can_set()
    {
        var (one, other) = (await BeginAsync(), await BeginAsync());
        var again = await Server.BeginAsync(one.Desktop);
        var fresh = OpenDesktop();
        var made = await fresh.CreateAsync(Server.Shop.ClientId, await Server.Shop.PushAsync());

        Assert.Equal(3, new HashSet<string> { one.LivePath, other.LivePath, again.LivePath }.Count);
        Assert.NotEqual(one.Desktop.Cookies["__Host-handoff-desktop"], other.Desktop.Cookies["__Host-handoff-desktop"]);
        var cookie = made.Headers["Set-Cookie"].Split("; ");
        Assert.StartsWith("__Host-handoff-desktop=", cookie[0], StringComparison.Ordinal);
        Assert.Equal(["httponly", "max-age=900", "path=/", "samesite=lax", "secure"], cookie[1..].Where(part => !part.StartsWith("expires", StringComparison.Ordinal)).Order());
        using var phone = OpenPhone();
        var scanned = (await one.ScanAsync(phone)).Headers["Set-Cookie"].Split("; ");
        Assert.StartsWith("__Host-handoff-phone=", scanned[0], StringComparison.Ordinal);
        Assert.Equal(cookie[1..], scanned[1..]);
    }

    [Fact]
    [Trait("attack", "X18")]
    public async Task A_phone_takes_nothing_with_a_cookie_that_was_planted()
    {
        var waiting = await BeginAsync();
        using var phone = OpenPhone();
        phone.Cookies["__Host-handoff-phone"] = new string('A', 43);

        var page = await waiting.ScanAsync(phone);

        Assert.NotEqual(new string('A', 43), phone.Cookies["__Host-handoff-phone"]);
        phone.Cookies["__Host-handoff-phone"] = new string('A', 43);
        Assert.Equal(403, (await phone.PostAsync("/q/continue", ("token", page.Token))).Status);
    }

    [Fact]
    [Trait("attack", "X18")]
    public async Task A_hand_off_that_another_began_is_not_gone_on_with()
    {
        var attackers = await BeginAsync();
        var victim = OpenDesktop();
        var before = await RowAsync(attackers);

        var path = $"/handoff?client_id={Server.Shop.ClientId}&request_uri={Uri.EscapeDataString(attackers.RequestUri)}";
        Assert.Equal(409, (await victim.GetAsync(path)).Status);
        Assert.Equal(409, (await victim.CreateAsync(Server.Shop.ClientId, attackers.RequestUri)).Status);
        Assert.Equal(404, (await victim.GetAsync(attackers.LivePath)).Status);

        Assert.Equal(before, await RowAsync(attackers));
    }

    // What the server cannot see: whose session at the application a pushed request belongs to. It says so by the state, and nothing else.
    [Fact]
    [Trait("attack", "X18")]
    public async Task A_request_that_another_pushed_comes_back_with_the_other_s_state()
    {
        var waiting = await BeginAsync(changes: ("state", "the attacker's session"));
        using var victim = OpenPhone();
        await waiting.AnswerAsync(victim);

        var answer = HttpUtility.ParseQueryString((await waiting.FinishAsync()).Query);

        Assert.Equal("the attacker's session", answer["state"]);
    }
}
