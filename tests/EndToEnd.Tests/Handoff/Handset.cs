// SPDX-License-Identifier: Apache-2.0
using Microsoft.Playwright;
using Testing.Actors;

namespace EndToEnd.Tests.Handoff;

/// <summary>The phone in a person's hand: a browser whose connections leave from the phone's own address.</summary>
internal sealed class Handset(Stage stage, PhoneNetwork network, IPage page) : IAsyncDisposable
{
    /// <summary>The tab.</summary>
    public IPage Page { get; } = page;

    /// <summary>Which network it is on.</summary>
    public PhoneNetwork Network { get; } = network;

    /// <summary>Opens a link, as a camera does.</summary>
    public Task<IResponse?> OpenAsync(string url) => Page.GotoAsync(url);

    /// <summary>Types the short code instead.</summary>
    public async Task TypeCodeAsync(string code)
    {
        await OpenAsync($"{stage.Server.Issuer}/q");
        await Page.FillAsync("#code", code);
        await Page.ClickAsync("form[action='/q'] button");
    }

    /// <summary>Takes the hand-off.</summary>
    public async Task ContinueAsync()
    {
        await Page.ClickAsync("form[action='/q/continue'] button");
        await Page.WaitForLoadStateAsync();
    }

    /// <summary>Types the digits and allows.</summary>
    public async Task AllowAsync(string digits)
    {
        await Page.FillAsync("#digits", digits);
        await Page.ClickAsync("button[value='allow']");
    }

    /// <summary>Says no, on whichever page.</summary>
    public Task DenyAsync() => Page.ClickAsync("button[value='deny']");

    /// <summary>Waits for the last page; the heading of it.</summary>
    public async Task<string> EndAsync()
    {
        await Page.WaitForURLAsync($"{stage.Server.Issuer}/q/end?*");
        return await HeadingAsync();
    }

    /// <summary>The heading of the page that is there.</summary>
    public Task<string> HeadingAsync() => Page.InnerTextAsync("h1");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Page.Context.DisposeAsync();
        await Network.DisposeAsync();
    }
}
