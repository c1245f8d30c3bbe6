// SPDX-License-Identifier: Apache-2.0
using System.Web;

namespace EndToEnd.Tests.Handoff;

/// <summary>Time runs out before real browsers: of a QR, and of the hand-off itself.</summary>
public sealed class ShortLivedTests(ShortLivedTests.Hasty stage) : IClassFixture<ShortLivedTests.Hasty>
{
    /// <summary>The shortest times that the server accepts.</summary>
    public sealed class Hasty : Stage
    {
        protected override IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>
        {
            ["Frontchannel:Rotation"] = "00:00:05",
            ["Frontchannel:Lifetime"] = "00:00:12",
        };
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task The_code_on_the_screen_changes_and_the_one_before_is_dead(bool hasScript) => stage.PlayAsync(
        async (desktop, phone) =>
        {
            await desktop.BeginAsync();
            var first = await desktop.ReadCodeAsync();
            for (var tries = 0; await desktop.ReadCodeAsync() == first; tries++)
            {
                Assert.True(tries < 100, "The code stayed.");
                await Task.Delay(200);
            }

            var answer = await phone.OpenAsync(first);
            Assert.Equal(410, answer!.Status);
            Assert.Equal("This code has been replaced", await phone.HeadingAsync());
        },
        new Scene { DesktopHasScript = hasScript });

    [Fact]
    public Task When_the_time_is_up_both_devices_say_so() => stage.PlayAsync(async (desktop, phone) =>
    {
        await desktop.BeginAsync();
        var link = await desktop.ReadCodeAsync();
        await phone.OpenAsync(link);
        await phone.ContinueAsync();
        var digits = await desktop.MatchAsync();
        await desktop.IsAsync("expired");

        await phone.AllowAsync(digits);

        await phone.Page.WaitForSelectorAsync("text=This request has expired");
        await desktop.Page.ClickAsync("[data-finish] button");
        var back = HttpUtility.ParseQueryString((await desktop.IsBackAsync()).Query);
        Assert.Equal("access_denied", back["error"]);
        Assert.Null(back["code"]);
    });
}
