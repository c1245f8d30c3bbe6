// SPDX-License-Identifier: Apache-2.0
using Microsoft.Playwright;
using Testing.Actors;

namespace EndToEnd.Tests;

/// <summary>The start page in a real browser, which also reports what a content security policy would stop.</summary>
public sealed class StartPageTests : IAsyncLifetime
{
    private readonly List<string> _complaints = [];
    private readonly List<string> _foreign = [];
    private ServerProcess? _server;
    private Chromium? _chromium;
    private IPage _page = null!;

    public async ValueTask InitializeAsync()
    {
        _chromium = await Chromium.StartAsync();
        _server = await ServerProcess.StartAsync(Sandbox.ServerProgram);
        _page = await _chromium.Browser.NewPageAsync();
        _page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                _complaints.Add(message.Text);
            }
        };
        _page.Request += (_, request) =>
        {
            if (new Uri(request.Url).Port != _server.HttpPort)
            {
                _foreign.Add(request.Url);
            }
        };
    }

    public async ValueTask DisposeAsync()
    {
        await (_chromium?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_server?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [Theory]
    [InlineData("1-5", "+99977001005", "true")]
    [InlineData("1-5", "+99977001006", "false")]
    [InlineData("wifi", "+99977001005", "not_on_mobile_network")]
    public async Task A_browser_runs_one_verification_and_sees_each_exchange(string phone, string number, string said)
    {
        await _page.GotoAsync($"{_server!.Issuer}/");
        await _page.CheckAsync($"input[name=phone][value='{phone}']", new() { Force = true });
        await _page.FillAsync("#number", number);
        await _page.ClickAsync("#run-all");
        await _page.WaitForSelectorAsync("#verdict:not([hidden])");

        Assert.Contains(said, await _page.InnerTextAsync("#steps"), StringComparison.Ordinal);
        Assert.True(await _page.Locator("#steps > li").CountAsync() >= (phone == "wifi" ? 2 : 4));
        Assert.Empty(_complaints);
        Assert.Empty(_foreign);
    }

    [Fact]
    public async Task A_desktop_is_signed_in_by_a_phone_in_another_tab_that_comes_back_from_wifi()
    {
        await _page.GotoAsync($"{_server!.Issuer}/");
        await _page.ClickAsync("#phone-1-5");
        await Assertions.Expect(_page.Locator("#phone-1-5")).ToContainTextAsync("on Wi-Fi");
        await _page.ClickAsync("#handoff-form button[type=submit]");
        var phone = await PhoneTab.OpenAsync(_page);
        await phone.Page.WaitForURLAsync("http://1-5.phone.localhost:*/q/*");
        await Assertions.Expect(phone.Page.Locator("form[action='/q/page']")).ToHaveCountAsync(1);

        using var http = new HttpClient();
        using var mobile = await http.PostAsync(
            $"{_server.Issuer}/sandbox/phones/1-5", new StringContent("""{"wifi":false}"""), TestContext.Current.CancellationToken);
        await phone.AllowAsync();

        await _page.ClickAsync("#continue");
        await Assertions.Expect(_page.Locator("#verdict")).ToContainTextAsync("Verified.");
        Assert.Equal(3, await _page.Locator("#steps > li").CountAsync());
        Assert.Empty(_complaints);
        Assert.Empty(_foreign);
    }

    [Theory]
    [InlineData(390)]
    [InlineData(1280)]
    public async Task The_page_fits_a_phone_and_a_desk(int width)
    {
        await _page.SetViewportSizeAsync(width, 900);
        await _page.GotoAsync($"{_server!.Issuer}/");
        await _page.ClickAsync("#run-all");
        await _page.WaitForSelectorAsync("#verdict:not([hidden])");

        Assert.Equal(width, await _page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.Empty(_complaints);
    }
}
