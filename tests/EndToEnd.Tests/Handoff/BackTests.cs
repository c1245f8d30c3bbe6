// SPDX-License-Identifier: Apache-2.0
using System.Web;
using Microsoft.Playwright;

namespace EndToEnd.Tests.Handoff;

/// <summary>The back button, in real browsers with their real histories.</summary>
public sealed class BackTests(Stage stage) : IClassFixture<Stage>
{
    private const string Nowhere = "about:blank";

    [Fact]
    public Task The_way_back_holds_nothing_secret_and_does_nothing_again() => stage.PlayAsync(async (desktop, phone) =>
    {
        await desktop.BeginAsync();
        await phone.OpenAsync(await desktop.ReadCodeAsync());
        await phone.ContinueAsync();
        var digits = await desktop.MatchAsync();
        await phone.AllowAsync(digits);
        await phone.EndAsync();
        var back = await desktop.IsBackAsync();
        var code = HttpUtility.ParseQueryString(back.Query)["code"]!;

        foreach (var (page, heading) in new[] { (phone.Page, "Done"), (desktop.Page, "This request has been answered") })
        {
            var pages = 0;
            for (; await GoBackAsync(page); pages++)
            {
                Assert.Equal(heading, await page.InnerTextAsync("h1"));
                Assert.DoesNotContain(code, page.Url, StringComparison.Ordinal);
                Assert.DoesNotContain(code, await page.ContentAsync(), StringComparison.Ordinal);
                Assert.DoesNotContain($">{digits}<", await page.ContentAsync(), StringComparison.Ordinal);
                Assert.Equal(0, await page.Locator("form:not([action='/q/report'])").CountAsync());
            }

            Assert.True(pages > 0);
        }

        Assert.True(await stage.Shop.ProvesAsync(back, Scene.Number));
    });

    [Fact]
    public Task A_phone_that_goes_back_too_early_finds_the_page_that_is_due() => stage.PlayAsync(async (desktop, phone) =>
    {
        await desktop.BeginAsync();
        await phone.OpenAsync(await desktop.ReadCodeAsync());
        await phone.ContinueAsync();
        var digits = await desktop.MatchAsync();

        Assert.True(await GoBackAsync(phone.Page));
        await phone.AllowAsync(digits);

        Assert.Equal("Done", await phone.EndAsync());
        Assert.True(await stage.Shop.ProvesAsync(await desktop.IsBackAsync(), Scene.Number));
    });

    [Fact]
    public Task A_desktop_that_leaves_and_comes_back_by_its_history_goes_on_waiting() => stage.PlayAsync(async (desktop, phone) =>
    {
        await desktop.BeginAsync();
        await desktop.Page.GotoAsync(stage.Shop.ReturnUri);
        await GoBackAsync(desktop.Page);
        await desktop.IsAsync("waiting");

        await phone.OpenAsync(await desktop.ReadCodeAsync());
        await phone.ContinueAsync();
        await phone.AllowAsync(await desktop.MatchAsync());

        Assert.True(await stage.Shop.ProvesAsync(await desktop.IsBackAsync(), Scene.Number));
    });

    // Whether there was a page to go back to.
    private static async Task<bool> GoBackAsync(IPage page)
    {
        await page.GoBackAsync();
        return page.Url != Nowhere;
    }
}
