// SPDX-License-Identifier: Apache-2.0
using System.Web;

namespace Frontchannel.Tests.RedTeam;

/// <summary>Page tokens: each for one hand-off, one browser, one use and a short time.</summary>
public sealed class PageTokenTests(AttackedServer attacked) : AttackTests(attacked)
{
    [Fact]
    [Trait("attack", "X17")]
    [Trait("rule", "SEC-261")]
    public async Task A_page_of_another_browser_is_none()
    {
        var waiting = await BeginAsync();
        using var phone = OpenPhone();
        using var attacker = OpenPhone();
        using var unknown = OpenPhone();
        var page = await waiting.ScanAsync(phone);
        await attacker.GetAsync(await (await BeginAsync()).HandlePathAsync()); // It has a cookie of its own.
        var before = await RowAsync(waiting);

        foreach (var browser in new[] { attacker, unknown, waiting.Desktop })
        {
            foreach (var path in new[] { "/q/page", "/q/continue", "/q/decide" })
            {
                var answer = await browser.PostAsync(path, ("token", page.Token), ("decision", "deny"));
                Assert.Equal((403, null), (answer.Status, answer.Location));
            }
        }

        Assert.Equal(before, await RowAsync(waiting));
    }

    [Fact]
    [Trait("attack", "X17")]
    [Trait("rule", "SEC-261")]
    public async Task A_token_for_one_use_is_good_for_no_other()
    {
        var (waiting, other) = (await BeginAsync(), await BeginAsync());
        using var phone = OpenPhone();
        var answering = (await waiting.ScanAsync(phone)).Token;
        var reporting = (await other.AnswerAsync(phone)).Token;
        var third = await BeginAsync();
        var link = (await third.AllowAsync(phone)).Location!;
        var returning = HttpUtility.ParseQueryString(new Uri((await phone.GetAsync(link)).Location!).Query)["state"]!;
        var (before, otherBefore, thirdBefore) = (await RowAsync(waiting), await RowAsync(other), await RowAsync(third));

        foreach (var token in new[] { reporting, returning })
        {
            foreach (var path in new[] { "/q/page", "/q/continue", "/q/decide" })
            {
                Assert.Equal(403, (await phone.PostAsync(path, ("token", token), ("decision", "deny"))).Status);
            }
        }

        foreach (var token in new[] { answering, returning })
        {
            Assert.Equal(403, (await phone.PostAsync("/q/report", ("token", token))).Status);
        }

        foreach (var token in new[] { answering, reporting })
        {
            var answer = await phone.GetAsync($"/handoff/callback?code=x&state={token}&iss={Uri.EscapeDataString(Server.Issuer)}");
            Assert.Equal((400, null), (answer.Status, answer.Location));
        }

        Assert.Equal((before, otherBefore, thirdBefore), (await RowAsync(waiting), await RowAsync(other), await RowAsync(third)));
    }

    [Fact]
    [Trait("attack", "X17")]
    [Trait("rule", "SEC-261")]
    public async Task A_token_that_was_touched_or_left_out_is_none()
    {
        var waiting = await BeginAsync();
        using var phone = OpenPhone();
        var token = (await waiting.ScanAsync(phone)).Token;
        var before = await RowAsync(waiting);
        string[] bad =
        [
            "", token[..^1], token + "A", token.ToUpperInvariant(), (token[0] == 'A' ? "B" : "A") + token[1..], new string('A', token.Length), new string('A', 2000),
        ];

        foreach (var path in new[] { "/q/page", "/q/continue", "/q/decide", "/q/report" })
        {
            Assert.All(
                await Task.WhenAll(bad.Select(touched => phone.NewTab().PostAsync(path, ("token", touched), ("decision", "deny")))),
                answer => Assert.Equal(403, answer.Status));
            Assert.Equal(403, (await phone.PostAsync(path, ("decision", "deny"))).Status);
            Assert.Equal(403, (await phone.PostAsync(path, ("token", token), ("token", token), ("decision", "deny"))).Status);
        }

        Assert.Equal(before, await RowAsync(waiting));
    }

    [Fact]
    [Trait("attack", "X17")]
    [Trait("rule", "SEC-259")]
    public async Task A_token_ends_with_its_hand_off()
    {
        var waiting = await BeginAsync();
        using var phone = OpenPhone();
        var page = await waiting.ScanAsync(phone);

        Server.Time.Advance(TimeSpan.FromSeconds(90));

        foreach (var path in new[] { "/q/page", "/q/continue", "/q/decide" })
        {
            Assert.Equal(403, (await phone.PostAsync(path, ("token", page.Token), ("decision", "deny"))).Status);
        }
    }

    [Fact]
    [Trait("attack", "X17")]
    [Trait("rule", "SEC-259")]
    public async Task A_report_is_heard_for_a_quarter_of_an_hour()
    {
        var waiting = await BeginAsync();
        using var phone = OpenPhone();
        var end = await waiting.AnswerAsync(phone);
        await waiting.FinishAsync();

        Server.Time.Advance(TimeSpan.FromMinutes(15));

        Assert.Equal(403, (await phone.PostAsync("/q/report", ("token", end.Token))).Status);
    }
}
