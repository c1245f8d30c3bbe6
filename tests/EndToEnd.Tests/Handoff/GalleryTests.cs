// SPDX-License-Identifier: Apache-2.0
using Microsoft.Playwright;

namespace EndToEnd.Tests.Handoff;

/// <summary>
/// Takes the pictures of <c>docs/images</c>; only when <c>HANDOFF_GALLERY</c> names a folder, for they are looked at by people and compared by
/// nobody.
/// </summary>
public sealed class GalleryTests(Stage stage, ShortLivedTests.Hasty hasty) : IClassFixture<Stage>, IClassFixture<ShortLivedTests.Hasty>
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("HANDOFF_GALLERY");

    [Theory]
    [InlineData("en-GB")]
    [InlineData("ar-EG")]
    public async Task Every_page_is_taken_in_both_themes(string locale)
    {
        // Not skipped: there is nothing that this would have seen.
        if (Folder is null)
        {
            return;
        }

        await new Gallery(stage, locale, TakeAsync).WalkToTheEndAsync();
        await new Gallery(stage, locale, TakeAsync).WalkAstrayAsync();
        await new Gallery(hasty, locale, TakeAsync).WalkTooLateAsync();

        async Task TakeAsync(string name, IPage page)
        {
            foreach (var theme in new[] { ColorScheme.Dark, ColorScheme.Light })
            {
                await page.EmulateMediaAsync(new() { ColorScheme = theme });
                var file = $"{name}-{locale[..2]}-{(theme is ColorScheme.Dark ? "dark" : "light")}.png";
                await page.ScreenshotAsync(new() { Path = Path.Combine(Folder, file), Scale = ScreenshotScale.Css, Animations = ScreenshotAnimations.Disabled });
            }
        }
    }
}
