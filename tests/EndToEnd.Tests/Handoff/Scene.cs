// SPDX-License-Identifier: Apache-2.0
using Microsoft.Playwright;

namespace EndToEnd.Tests.Handoff;

/// <summary>Who plays, and how their devices are set up.</summary>
internal sealed record Scene
{
    /// <summary>The number of the phone.</summary>
    public const string Number = "+99977001005";

    /// <summary>The phone's address on its operator's network; null for a phone that is on Wi-Fi.</summary>
    public string? PhoneAddress { get; init; } = "127.77.1.5";

    /// <summary>A language tag of both devices.</summary>
    public string Locale { get; init; } = "en-GB";

    public ColorScheme Theme { get; init; } = ColorScheme.Light;

    public bool DesktopHasScript { get; init; } = true;

    public bool PhoneHasScript { get; init; } = true;

    /// <summary>Playwright's name of the phone's model.</summary>
    public string Model { get; init; } = "Pixel 7";

    public BrowserNewContextOptions Desktop => new()
    {
        Locale = Locale,
        ColorScheme = Theme,
        JavaScriptEnabled = DesktopHasScript,
        ViewportSize = new() { Width = 1280, Height = 900 },
        ReducedMotion = ReducedMotion.Reduce,
        UserAgent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
    };

    public BrowserNewContextOptions Phone(IPlaywright playwright) => new(playwright.Devices[Model])
    {
        Locale = Locale,
        ColorScheme = Theme,
        JavaScriptEnabled = PhoneHasScript,
        ViewportSize = new() { Width = 390, Height = 844 },
        ReducedMotion = ReducedMotion.Reduce,
    };
}
