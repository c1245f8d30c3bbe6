// SPDX-License-Identifier: Apache-2.0
using Microsoft.Playwright;
using Testing.Actors;

namespace EndToEnd.Tests;

/// <summary>Debian's Chromium, driven from here; it asks nobody but who it is sent to.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private readonly IPlaywright _playwright;

    private Chromium(IPlaywright playwright, IBrowser browser) => (_playwright, Browser) = (playwright, browser);

    /// <summary>The browser.</summary>
    public IBrowser Browser { get; }

    /// <summary>Starts it, or skips the test with the reason.</summary>
    public static async Task<Chromium> StartAsync()
    {
        var program = Tool.Find("chromium");
        Assert.SkipWhen(program is null, "chromium is not installed");
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = program,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        return new Chromium(playwright, browser);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        _playwright.Dispose();
    }
}
