// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Globalization;
using Microsoft.Playwright;
using Testing;

namespace EndToEnd.Tests.Handoff;

/// <summary>A person with two devices, each a real browser: the ways a hand-off goes well.</summary>
public sealed class SideBySideTests(Stage stage) : IClassFixture<Stage>
{
    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public Task A_scan_and_two_digits_prove_the_number_of_the_phone(ColorScheme theme) => stage.PlayAsync(
        async (desktop, phone) =>
        {
            await desktop.BeginAsync();
            await phone.OpenAsync(await desktop.ReadCodeAsync());
            await FinishAsync(desktop, phone);
        },
        new Scene { Theme = theme });

    [Fact]
    public Task A_person_who_cannot_scan_types_the_short_code() => stage.PlayAsync(async (desktop, phone) =>
    {
        await desktop.BeginAsync();
        await phone.TypeCodeAsync((await desktop.ShortCodeAsync()).ToLowerInvariant());
        await FinishAsync(desktop, phone);
    });

    [Fact]
    public Task On_wifi_the_phone_is_told_what_to_do_and_goes_on_by_itself_once_it_is_on_mobile_data() => stage.PlayAsync(
        async (desktop, phone) =>
        {
            await desktop.BeginAsync();
            await phone.OpenAsync(await desktop.ReadCodeAsync());
            Assert.Equal("Switch to mobile data", await phone.HeadingAsync());
            Assert.True(await phone.Page.Locator("details[open] summary", new() { HasText = "Android" }).IsVisibleAsync());
            await phone.Page.WaitForSelectorAsync("[role=status]:not([hidden])");

            phone.Network.SwitchToMobile("127.77.1.5");
            var sinceSwitch = Stopwatch.StartNew();
            await phone.Page.WaitForSelectorAsync("form[action='/q/continue']");
            RunReport.Append("handoff", string.Create(
                CultureInfo.InvariantCulture, $"The phone's page went on {sinceSwitch.Elapsed.TotalSeconds:0.0} s after the phone had reached mobile data."));

            await desktop.IsAsync("waiting");
            await FinishAsync(desktop, phone);
        },
        new Scene { PhoneAddress = null });

    [Fact]
    public Task On_wifi_the_short_code_waits_in_its_field_until_the_phone_is_on_mobile_data() => stage.PlayAsync(
        async (desktop, phone) =>
        {
            await desktop.BeginAsync();
            await phone.TypeCodeAsync(await desktop.ShortCodeAsync());
            Assert.Contains("Switch to mobile data", await phone.Page.InnerTextAsync("#wrong"), StringComparison.Ordinal);

            phone.Network.SwitchToMobile("127.77.1.5");
            await phone.Page.ClickAsync("form[action='/q'] button");
            await FinishAsync(desktop, phone);
        },
        new Scene { PhoneAddress = null });

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public Task Without_scripts_everything_works_too(bool desktopHasScript, bool phoneHasScript) => stage.PlayAsync(
        async (desktop, phone) =>
        {
            await desktop.BeginAsync();
            await phone.OpenAsync(await desktop.ReadCodeAsync());
            await phone.ContinueAsync();
            await phone.AllowAsync(await desktop.MatchAsync());
            Assert.Equal("Done", await phone.EndAsync());
            if (!desktopHasScript)
            {
                await desktop.IsAsync("done");
                await desktop.Page.ClickAsync("[data-finish] button");
            }

            Assert.True(await stage.Shop.ProvesAsync(await desktop.IsBackAsync(), Scene.Number));
        },
        new Scene { DesktopHasScript = desktopHasScript, PhoneHasScript = phoneHasScript });

    [Fact]
    public Task Without_scripts_a_phone_on_wifi_asks_again_by_a_button() => stage.PlayAsync(
        async (desktop, phone) =>
        {
            await desktop.BeginAsync();
            await phone.OpenAsync(await desktop.ReadCodeAsync());
            phone.Network.SwitchToMobile("127.77.1.5");
            await phone.Page.ClickAsync("form[action='/q/page'] button");
            await FinishAsync(desktop, phone);
        },
        new Scene { PhoneAddress = null, PhoneHasScript = false });

    [Fact]
    public Task A_person_whose_browser_is_on_the_phone_goes_on_right_there() => stage.PlayAsync(async (desktop, phone) =>
    {
        await phone.OpenAsync(await desktop.PushAsync());
        await phone.Page.ClickAsync("form:has(input[name=device]) button");
        Assert.Contains("ann@shop.example", await phone.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        await phone.ContinueAsync();
        await phone.Page.WaitForURLAsync($"{stage.Shop.ReturnUri}?*");

        Assert.True(await stage.Shop.ProvesAsync(new Uri(phone.Page.Url), Scene.Number));
    });

    [Fact]
    public Task A_desktop_that_was_closed_goes_on_where_it_was() => stage.PlayAsync(async (desktop, phone) =>
    {
        await desktop.BeginAsync();
        await phone.OpenAsync(await desktop.ReadCodeAsync());
        await desktop.CloseAndReopenAsync();
        await desktop.IsAsync("waiting");
        await phone.ContinueAsync();
        var digits = await desktop.MatchAsync();

        await desktop.CloseAndReopenAsync();
        Assert.Equal(digits, await desktop.MatchAsync());
        await phone.AllowAsync(digits);

        Assert.Equal("Done", await phone.EndAsync());
        Assert.True(await stage.Shop.ProvesAsync(await desktop.IsBackAsync(), Scene.Number));
    });

    private async Task FinishAsync(Desktop desktop, Handset phone)
    {
        await phone.ContinueAsync();
        await phone.AllowAsync(await desktop.MatchAsync());

        Assert.Equal("Done", await phone.EndAsync());
        Assert.True(await stage.Shop.ProvesAsync(await desktop.IsBackAsync(), Scene.Number));
    }
}
