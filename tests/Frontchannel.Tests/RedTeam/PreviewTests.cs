// SPDX-License-Identifier: Apache-2.0
namespace Frontchannel.Tests.RedTeam;

/// <summary>Previews of messengers, mail scanners, prefetching browsers: who only looks changes nothing.</summary>
public sealed class PreviewTests(AttackedServer attacked) : AttackTests(attacked)
{
    [Theory]
    [Trait("attack", "X12")]
    [Trait("rule", "SEC-260")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_hundred_looks_at_the_code_s_link_leave_no_trace_on_it(bool isTaken)
    {
        var waiting = await BeginAsync();
        var path = await waiting.HandlePathAsync();
        using var holder = OpenPhone();
        using var bot = OpenPhone();
        if (isTaken)
        {
            await waiting.TakeAsync(holder);
        }

        var before = await RowAsync(waiting);

        for (var i = 0; i < 50; i++)
        {
            bot.Cookies.Clear();
            await bot.GetAsync(path, ("Sec-Purpose", "prefetch"), ("Purpose", "prefetch"));
            await bot.GetAsync(path, ("User-Agent", "facebookexternalhit/1.1"));
            Assert.Equal(405, (await bot.SendAsync(HttpMethod.Head, path, null)).Status);
        }

        Assert.Equal(before, await RowAsync(waiting));
        Assert.InRange((await FactsOfAsync(waiting)).Count(fact => fact.Outcome == "viewed"), 1, 5);
        Assert.Equal(isTaken ? "scanned" : "waiting", await waiting.StateAsync());
    }

    [Fact]
    [Trait("attack", "X12")]
    [Trait("rule", "SEC-260")]
    public async Task Looking_at_any_page_of_either_side_changes_nothing()
    {
        var waiting = await BeginAsync();
        using var phone = OpenPhone();
        await waiting.TakeAsync(phone);
        var before = await RowAsync(waiting);
        string[] desktops = [waiting.LivePath, $"{waiting.LivePath}/status", $"{waiting.LivePath}/qr", $"{waiting.LivePath}/finish", $"{waiting.LivePath}/cancel"];

        foreach (var path in desktops)
        {
            await waiting.Desktop.GetAsync(path);
            await waiting.Desktop.SendAsync(HttpMethod.Head, path, null);
        }

        foreach (var path in new[] { "/q", "/q/end", "/q/page", "/q/continue", "/q/decide", "/q/report", "/handoff/callback" })
        {
            await phone.GetAsync(path);
            await phone.SendAsync(HttpMethod.Head, path, null);
        }

        Assert.Equal(before, await RowAsync(waiting));
    }
}
