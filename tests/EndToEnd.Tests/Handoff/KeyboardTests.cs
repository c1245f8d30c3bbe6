// SPDX-License-Identifier: Apache-2.0
using Microsoft.Playwright;

namespace EndToEnd.Tests.Handoff;

/// <summary>People who use no pointer: every step by keys, and always to be seen where one is.</summary>
public sealed class KeyboardTests(Stage stage) : IClassFixture<Stage>
{
    [Fact]
    public Task Keys_alone_answer_on_the_phone() => stage.PlayAsync(async (desktop, phone) =>
    {
        await desktop.BeginAsync();
        var code = await desktop.ShortCodeAsync();
        await phone.OpenAsync($"{stage.Server.Issuer}/q");
        await phone.Page.WaitForSelectorAsync("#code:focus");
        await phone.Page.Keyboard.TypeAsync(code);
        await phone.Page.Keyboard.PressAsync("Enter");

        await phone.Page.WaitForURLAsync("**/q/*");
        Assert.Equal("deny", await FocusedAsync(phone.Page, "value"));
        await PressAsync(phone.Page, "form[action='/q/continue'] button");

        var digits = await desktop.MatchAsync();
        await phone.Page.WaitForSelectorAsync("#digits");
        Assert.Equal("deny", await FocusedAsync(phone.Page, "value"));
        await MoveAsync(phone.Page, "#digits", "Shift+Tab");
        await phone.Page.Keyboard.TypeAsync(digits);
        await phone.Page.Keyboard.PressAsync("Enter");

        Assert.Equal("Done", await phone.EndAsync());
        Assert.True(await stage.Shop.ProvesAsync(await desktop.IsBackAsync(), Scene.Number));
        await PressAsync(phone.Page, "form[action='/q/report'] button");
        await phone.Page.WaitForSelectorAsync("text=Thank you for telling us");
    });

    [Fact]
    public Task Keys_alone_give_up_at_the_desktop_and_lead_back() => stage.PlayAsync(async (desktop, phone) =>
    {
        await desktop.BeginAsync();
        await PressAsync(desktop.Page, "form[action$='/cancel'] button");
        await desktop.IsAsync("failed");

        await PressAsync(desktop.Page, "[data-finish] button");

        Assert.Contains("error=access_denied", (await desktop.IsBackAsync()).Query, StringComparison.Ordinal);
    });

    [Fact]
    public Task When_it_ends_under_the_eyes_of_the_desktop_the_way_back_has_the_focus() => stage.PlayAsync(async (desktop, phone) =>
    {
        await desktop.BeginAsync();
        await phone.OpenAsync(await desktop.ReadCodeAsync());
        await phone.DenyAsync();
        await desktop.IsAsync("failed");

        await desktop.Page.Keyboard.PressAsync("Enter");

        Assert.Contains("error=access_denied", (await desktop.IsBackAsync()).Query, StringComparison.Ordinal);
    });

    private static async Task PressAsync(IPage page, string selector)
    {
        await MoveAsync(page, selector, "Tab");
        await page.Keyboard.PressAsync("Enter");
    }

    // Walks until the element has the focus; whatever has it on the way can be seen to have it.
    private static async Task MoveAsync(IPage page, string selector, string key)
    {
        for (var steps = 0; !await page.EvaluateAsync<bool>("(selector) => document.activeElement.matches(selector)", selector); steps++)
        {
            Assert.True(steps < 20, $"{selector} cannot be reached by keys.");
            await page.Keyboard.PressAsync(key);
            Assert.NotEqual("none", await page.EvaluateAsync<string>("getComputedStyle(document.activeElement).outlineStyle"));
        }
    }

    private static Task<string?> FocusedAsync(IPage page, string attribute) =>
        page.EvaluateAsync<string?>("(name) => document.activeElement.getAttribute(name)", attribute);
}
