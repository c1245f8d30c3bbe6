// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Web;

namespace EndToEnd.Tests.Handoff;

/// <summary>A person with two devices, each a real browser: the ways a hand-off ends without a number.</summary>
public sealed class RefusalTests(Stage stage) : IClassFixture<Stage>
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task Deny_ends_it_on_both_devices(bool isTaken) => stage.PlayAsync(async (desktop, phone) =>
    {
        await desktop.BeginAsync();
        await phone.OpenAsync(await desktop.ReadCodeAsync());
        if (isTaken)
        {
            await phone.ContinueAsync();
        }

        await phone.DenyAsync();

        Assert.Equal("Denied", await phone.EndAsync());
        await IsRefusedAsync(desktop, "It was denied on the phone.", "denied");
    });

    [Fact]
    public Task One_wrong_number_ends_it_on_both_devices() => stage.PlayAsync(async (desktop, phone) =>
    {
        await desktop.BeginAsync();
        await phone.OpenAsync(await desktop.ReadCodeAsync());
        await phone.ContinueAsync();
        await phone.AllowAsync(await desktop.MatchAsync() is "42" ? "43" : "42");

        Assert.Equal("That was another number", await phone.EndAsync());
        await IsRefusedAsync(desktop, "A wrong number was typed", "wrong_number");
    });

    [Fact]
    public Task A_line_that_the_network_cannot_name_proves_nothing() => stage.PlayAsync(
        async (desktop, phone) =>
        {
            await desktop.BeginAsync();
            await phone.OpenAsync(await desktop.ReadCodeAsync());
            await phone.ContinueAsync();
            await phone.AllowAsync(await desktop.MatchAsync());

            Assert.Equal("Your number could not be confirmed", await phone.EndAsync());
            await IsRefusedAsync(desktop, "could not confirm the number of that phone", "no_proof");
        },
        new Scene { PhoneAddress = "127.88.3.3" });

    [Fact]
    public Task Of_two_phones_the_second_is_refused_and_everybody_is_told() => stage.PlayAsync(async (desktop, phone) =>
    {
        await using var second = await stage.OpenPhoneAsync(new Scene { PhoneAddress = "127.77.1.6" });
        await desktop.BeginAsync();
        var link = await desktop.ReadCodeAsync();
        await phone.OpenAsync(link);
        await second.OpenAsync(link);
        await phone.ContinueAsync();

        await second.ContinueAsync();

        Assert.Equal("Another phone was first", await second.HeadingAsync());
        await desktop.Page.WaitForSelectorAsync("[data-contested]:not([hidden])");
        await phone.AllowAsync(await desktop.MatchAsync());
        Assert.Equal("Done", await phone.EndAsync());
        Assert.True(await stage.Shop.ProvesAsync(await desktop.IsBackAsync(), Scene.Number));
    });

    [Fact]
    public Task This_was_not_me_kills_the_token_that_came_of_it() => stage.PlayAsync(async (desktop, phone) =>
    {
        await desktop.BeginAsync();
        await phone.OpenAsync(await desktop.ReadCodeAsync());
        await phone.ContinueAsync();
        await phone.AllowAsync(await desktop.MatchAsync());
        var (_, tokens) = await stage.Shop.RedeemAsync(await desktop.IsBackAsync());

        await phone.EndAsync();
        await phone.Page.ClickAsync("form[action='/q/report'] button");

        Assert.Equal("Thank you for telling us", await phone.EndAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, (await stage.Shop.VerifyAsync((string)tokens["access_token"]!, Scene.Number)).Status);
    });

    [Fact]
    public Task The_person_at_the_desktop_may_give_up() => stage.PlayAsync(async (desktop, phone) =>
    {
        await desktop.BeginAsync();
        await phone.OpenAsync(await desktop.ReadCodeAsync());
        await phone.ContinueAsync();
        await desktop.Page.ClickAsync("form[action$='/cancel'] button");
        await IsRefusedAsync(desktop, "You cancelled it here.", "cancelled");

        await phone.AllowAsync("42");

        Assert.Equal("Cancelled at the computer", await phone.EndAsync());
    });

    [Fact]
    public Task A_link_is_good_in_the_browser_that_opened_it_first() => stage.PlayAsync(async (desktop, phone) =>
    {
        await desktop.BeginAsync();
        await phone.OpenAsync(desktop.StartUrl);

        Assert.Equal("This request belongs to another browser", await phone.HeadingAsync());
    });

    private async Task IsRefusedAsync(Desktop desktop, string words, string reason)
    {
        await desktop.IsAsync("failed");
        Assert.Contains(words, await desktop.Page.InnerTextAsync("[data-message]"), StringComparison.Ordinal);
        await desktop.Page.ClickAsync("[data-finish] button");
        var back = HttpUtility.ParseQueryString((await desktop.IsBackAsync()).Query);
        Assert.Equal("access_denied", back["error"]);
        Assert.StartsWith(reason, back["error_description"], StringComparison.Ordinal);
        Assert.Null(back["code"]);
    }
}
