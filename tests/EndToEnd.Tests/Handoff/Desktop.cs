// SPDX-License-Identifier: Apache-2.0
using Microsoft.Playwright;

namespace EndToEnd.Tests.Handoff;

/// <summary>The browser of a person at a desktop, and what that person does and sees.</summary>
internal sealed class Desktop(Stage stage, IPage page, bool hasScript = true) : IAsyncDisposable
{
    /// <summary>The tab.</summary>
    public IPage Page { get; private set; } = page;

    /// <summary>Where the application sent it.</summary>
    public string StartUrl { get; private set; } = "";

    /// <summary>The application pushes a request and sends the browser here; ends at the page that waits.</summary>
    public async Task BeginAsync()
    {
        StartUrl = await PushAsync();
        await Page.GotoAsync(StartUrl);
        if (!hasScript)
        {
            await Page.ClickAsync("form[data-at-once] button");
        }

        await IsAsync("waiting");
    }

    /// <summary>The application pushes a request; where it would send the browser.</summary>
    public async Task<string> PushAsync() =>
        $"{stage.Server.Issuer}/handoff?client_id={stage.Shop.ClientId}&request_uri={Uri.EscapeDataString(await stage.Shop.PushAsync())}";

    /// <summary>What a camera before the screen reads; fails unless it is a link of ours.</summary>
    public async Task<string> ReadCodeAsync()
    {
        string? link = null;
        for (var looks = 0; link is null; looks++)
        {
            Assert.True(looks < 30, "There is no code that can be read.");
            await Page.WaitForTimeoutAsync(looks * 20); // It may be on its way to the screen.
            try
            {
                link = await stage.Lens.ReadAsync(await Page.ScreenshotAsync());
            }
            catch (PlaywrightException)
            {
                // A busy browser now and then has no picture to give; the next look may get one.
            }
        }

        Assert.StartsWith($"{stage.Server.Issuer}/q/", link, StringComparison.Ordinal);
        return link;
    }

    /// <summary>The code for people without a camera, as it is shown.</summary>
    public Task<string> ShortCodeAsync() => Page.InnerTextAsync(".type [data-place='1']");

    /// <summary>The two digits, once a phone is there.</summary>
    public async Task<string> MatchAsync()
    {
        await IsAsync("scanned");
        return await Page.InnerTextAsync(".match");
    }

    /// <summary>Waits until the page shows this state.</summary>
    public Task IsAsync(string state) => Page.WaitForSelectorAsync($"[data-live][data-state='{state}']");

    /// <summary>Waits until the application has its user back; the address it was led to.</summary>
    public async Task<Uri> IsBackAsync()
    {
        await Page.WaitForURLAsync($"{stage.Shop.ReturnUri}?*");
        return new Uri(Page.Url);
    }

    /// <summary>Closes the tab and opens the link again.</summary>
    public async Task CloseAndReopenAsync()
    {
        var context = Page.Context;
        await Page.CloseAsync();
        Page = await context.NewPageAsync();
        await Page.GotoAsync(StartUrl);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Page.Context.DisposeAsync();
}
