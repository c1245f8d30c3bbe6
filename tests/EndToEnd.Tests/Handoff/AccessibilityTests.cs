// SPDX-License-Identifier: Apache-2.0
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace EndToEnd.Tests.Handoff;

/// <summary>
/// Every page before axe-core, in light and dark, from left to right and from right to left; and no page is wider than its screen. The
/// pictures of <c>docs/images</c> are taken on the way when <c>HANDOFF_GALLERY</c> names a folder for them.
/// </summary>
public sealed class AccessibilityTests(Stage stage, ShortLivedTests.Hasty hasty) : IClassFixture<Stage>, IClassFixture<ShortLivedTests.Hasty>
{
    // Of all rules these alone see colours.
    private static readonly AxeRunOptions Colours = new() { RunOnly = new RunOnlyOptions { Type = "rule", Values = ["color-contrast", "link-in-text-block"] } };

    private static readonly string? Album = Environment.GetEnvironmentVariable("HANDOFF_GALLERY");

    [Theory]
    [InlineData("en-GB")]
    [InlineData("ar-EG")]
    public Task The_pages_of_a_hand_off_that_goes_well(string locale) => Of(stage, locale).WalkToTheEndAsync();

    [Theory]
    [InlineData("en-GB")]
    [InlineData("ar-EG")]
    public Task The_pages_where_it_goes_otherwise(string locale) => Of(stage, locale).WalkAstrayAsync();

    [Theory]
    [InlineData("en-GB")]
    [InlineData("ar-EG")]
    public Task The_pages_when_time_has_run_out(string locale) => Of(hasty, locale).WalkTooLateAsync();

    private static Gallery Of(Stage stage, string locale) => new(stage, locale, (name, page) => LookAsync(name, locale, page));

    private static async Task LookAsync(string name, string locale, IPage page)
    {
        foreach (var (theme, rules) in new[] { (ColorScheme.Dark, Colours), (ColorScheme.Light, new AxeRunOptions()) })
        {
            await page.EmulateMediaAsync(new() { ColorScheme = theme });
            if (Album is { } album)
            {
                var file = $"{name}-{locale[..2]}-{theme.ToString().ToLowerInvariant()}.png";
                await page.ScreenshotAsync(new() { Path = Path.Combine(album, file), Scale = ScreenshotScale.Css });
            }

            var found = await page.RunAxe(rules);
            Assert.True(
                found.Violations.Length == 0,
                $"{name}, {theme}: {string.Join("; ", found.Violations.Select(rule => $"{rule.Id} ({rule.Help}): {string.Join(" | ", rule.Nodes.Select(node => node.Html))}"))}");
        }

        var (screen, content) = (await page.EvaluateAsync<int>("innerWidth"), await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.True(content <= screen, $"{name} is {content} wide on a screen of {screen}.");
    }
}
