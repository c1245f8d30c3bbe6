// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace EndToEnd.Tests;

/// <summary>A virtual phone in a second tab of the same browser, as the sandbox offers it beside the QR.</summary>
internal sealed partial class PhoneTab(IPage desktop, IPage phone)
{
    /// <summary>The tab.</summary>
    public IPage Page { get; } = phone;

    /// <summary>Opens the hand-off that a desktop waits with on the first of its virtual phones.</summary>
    public static async Task<PhoneTab> OpenAsync(IPage desktop) =>
        new(desktop, await desktop.Context.RunAndWaitForPageAsync(() => desktop.ClickAsync("a[href$='/phone/0']")));

    /// <summary>Continues, types the desktop's digits and allows; ends on the phone's last page.</summary>
    public async Task AllowAsync()
    {
        await Page.ClickAsync("form[action='/q/continue'] button");
        var digits = desktop.Locator("p.match");
        await Assertions.Expect(digits).ToHaveTextAsync(TwoDigits());
        await Page.FillAsync("input[name=digits]", await digits.InnerTextAsync());
        await Page.ClickAsync("button[value=allow]");
        await Page.WaitForURLAsync("**/q/end?*");
    }

    [GeneratedRegex("^[0-9]{2}$")]
    private static partial Regex TwoDigits();
}
