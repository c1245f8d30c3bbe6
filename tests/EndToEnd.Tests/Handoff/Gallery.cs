// SPDX-License-Identifier: Apache-2.0
using Microsoft.Playwright;

namespace EndToEnd.Tests.Handoff;

/// <summary>A walk past every page that people see, in one language, each held still and looked at.</summary>
internal sealed class Gallery(Stage stage, string locale, Func<string, IPage, Task> look)
{
    private readonly Scene _scene = new() { Locale = locale };

    /// <summary>The pages of a hand-off that goes well, with a second phone beside it.</summary>
    public Task WalkToTheEndAsync() => stage.PlayAsync(
        async (desktop, phone) =>
        {
            await LookAtStartAsync(desktop);
            await HoldTheEndAsync(desktop.Page);
            await desktop.BeginAsync();
            await look("live-waiting", desktop.Page);
            var link = await desktop.ReadCodeAsync();
            await using var second = await stage.OpenPhoneAsync(_scene with { PhoneAddress = "127.77.1.6" });
            await second.OpenAsync(link);
            await phone.OpenAsync(link);
            await look("consent", phone.Page);

            await phone.ContinueAsync();
            await look("match", phone.Page);
            var digits = await desktop.MatchAsync();
            await look("live-scanned", desktop.Page);

            await second.ContinueAsync();
            await look("problem-other-phone", second.Page);
            await desktop.Page.WaitForSelectorAsync("[data-contested]:not([hidden])");
            await look("live-contested", desktop.Page);

            var slow = phone.Network.HoldBack("/authorize");
            var allowing = phone.AllowAsync(digits); // Over when the browser is where the button leads.
            await desktop.IsAsync("confirmed");
            await look("live-confirmed", desktop.Page);
            slow.Dispose();
            await allowing;

            await phone.EndAsync();
            await look("end-done", phone.Page);
            await desktop.IsAsync("done");
            await look("live-done", desktop.Page);
            await desktop.Page.ClickAsync("[data-finish] button");
            await desktop.Page.WaitForSelectorAsync("a.button");
            await look("return", desktop.Page);
            await phone.Page.ClickAsync("form[action='/q/report'] button");
            await phone.EndAsync();
            await look("end-reported", phone.Page);
        },
        _scene);

    /// <summary>How it looks where it goes otherwise.</summary>
    public Task WalkAstrayAsync() => stage.PlayAsync(
        async (desktop, phone) =>
        {
            phone.Network.SwitchToWifi();
            await desktop.BeginAsync();
            await phone.TypeCodeAsync(await desktop.ShortCodeAsync());
            await look("code-on-wifi", phone.Page);
            await phone.OpenAsync(await desktop.ReadCodeAsync());
            await look("connection", phone.Page);
            phone.Network.SwitchToMobile(_scene.PhoneAddress!);
            await phone.Page.WaitForSelectorAsync("form[action='/q/continue']");
            await phone.DenyAsync();
            await phone.EndAsync();
            await look("end-denied", phone.Page);
            await desktop.IsAsync("failed");
            await look("live-denied", desktop.Page);

            await phone.OpenAsync($"{stage.Server.Issuer}/q");
            await look("code", phone.Page);
            await phone.TypeCodeAsync("BCDF-GHJK");
            await look("code-wrong", phone.Page);

            await phone.OpenAsync(await desktop.PushAsync());
            await look("start-phone", phone.Page);

            await desktop.BeginAsync();
            await phone.OpenAsync(await desktop.ReadCodeAsync());
            await phone.ContinueAsync();
            await phone.AllowAsync(await desktop.MatchAsync() is "42" ? "43" : "42");
            await phone.EndAsync();
            await look("end-wrong-number", phone.Page);

            await desktop.BeginAsync();
            await phone.OpenAsync(await desktop.ReadCodeAsync());
            await phone.ContinueAsync();
            await desktop.Page.ClickAsync("form[action$='/cancel'] button");
            await desktop.IsAsync("failed");
            await phone.AllowAsync("42");
            await phone.EndAsync();
            await look("end-cancelled", phone.Page);

            phone.Network.SwitchToMobile("127.88.3.3");
            await desktop.BeginAsync();
            await phone.OpenAsync(await desktop.ReadCodeAsync());
            await phone.ContinueAsync();
            await phone.AllowAsync(await desktop.MatchAsync());
            await phone.EndAsync();
            await look("end-no-proof", phone.Page);

            await phone.OpenAsync(desktop.StartUrl);
            await look("problem-elsewhere", phone.Page);
            await phone.OpenAsync($"{stage.Server.Issuer}/handoff");
            await look("problem-unknown", phone.Page);
        },
        _scene);

    /// <summary>How it looks when time has run out; for a stage where it does so soon.</summary>
    public Task WalkTooLateAsync() => stage.PlayAsync(
        async (desktop, phone) =>
        {
            await desktop.BeginAsync();
            var link = await desktop.ReadCodeAsync();
            await phone.OpenAsync(link);
            await phone.ContinueAsync();
            await desktop.IsAsync("expired");
            await look("live-expired", desktop.Page);
            await phone.AllowAsync("42");
            await look("problem-expired", phone.Page);
        },
        _scene);

    // The script would be through at once.
    private async Task LookAtStartAsync(Desktop desktop)
    {
        await desktop.Page.RouteAsync("**/start.js*", route => route.FulfillAsync(new() { ContentType = "text/javascript", Body = "" }));
        await desktop.Page.GotoAsync(await desktop.PushAsync());
        await look("start", desktop.Page);
        await desktop.Page.UnrouteAllAsync();
    }

    // The last two pages of the desktop are gone before anybody can look: here they wait for a click, and for ever.
    private static async Task HoldTheEndAsync(IPage page)
    {
        await page.RouteAsync("**/live.js*", async route =>
        {
            var script = await (await route.FetchAsync()).TextAsync();
            Assert.Contains("finish.requestSubmit()", script, StringComparison.Ordinal);
            await route.FulfillAsync(new()
            {
                ContentType = "text/javascript",
                Body = script.Replace("finish.requestSubmit()", "void 0", StringComparison.Ordinal),
            });
        });
        await page.RouteAsync("**/finish", async route =>
        {
            var answer = await route.FetchAsync();
            await route.FulfillAsync(new() { Status = answer.Status, ContentType = "text/html; charset=utf-8", Body = await answer.TextAsync() });
        });
    }
}
