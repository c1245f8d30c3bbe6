// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Playwright;
using Testing.Actors;

namespace EndToEnd.Tests;

/// <summary>An application's two pages and a browser between them: what the page that is returned to is told about where he came from.</summary>
public sealed class RefererTests : IAsyncLifetime
{
    private const string Landing = "http://127.0.0.1:9876/callback";

    private readonly ConcurrentQueue<(string Url, string? Referer)> _visits = new();
    private readonly HttpListener _app = new();
    private readonly string _start = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{ServerProcess.FreePort(SocketType.Stream)}/");
    private ServerProcess? _server;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        var chromium = Tool.Find("chromium");
        Assert.SkipWhen(chromium is null, "chromium is not installed");
        _server = await ServerProcess.StartAsync(Sandbox.ServerProgram);
        _app.Prefixes.Add(_start);
        _app.Prefixes.Add("http://127.0.0.1:9876/");
        _app.Start();
        _ = ServeAsync();
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = chromium,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    public async ValueTask DisposeAsync()
    {
        _app.Close();
        await (_browser?.DisposeAsync() ?? ValueTask.CompletedTask);
        _playwright?.Dispose();
        await (_server?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [Theory]
    [Trait("rule", "SEC-282")]
    [InlineData("1-5.phone.localhost", "code=")]
    [InlineData("127.0.0.1", "error=")]
    public async Task The_page_that_is_returned_to_learns_nothing_of_the_request_or_the_code_from_a_referer(string host, string answer)
    {
        var page = await _browser!.NewPageAsync();
        await page.GotoAsync($"{_start}?host={host}");

        await page.ClickAsync("a");
        await page.WaitForURLAsync($"{Landing}**");

        var (url, referer) = _visits.Last(visit => visit.Url.StartsWith(Landing, StringComparison.Ordinal));
        Assert.Contains(answer, url, StringComparison.Ordinal);
        Assert.Contains("state=st-77", url, StringComparison.Ordinal);
        Assert.True(referer is null, referer);
    }

    private string AuthorizeUrl(string host) =>
        $"http://{host}:{_server!.HttpPort}/authorize?response_type=code&client_id=sandbox-app&redirect_uri={Uri.EscapeDataString(Landing)}"
        + $"&scope={Uri.EscapeDataString(Sandbox.Scope)}&state=st-77&nonce=n-1"
        + $"&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256";

    // A page with a link that says where one came from, as most pages do, and a page to return to.
    private async Task ServeAsync()
    {
        while (_app.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _app.GetContextAsync();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            _visits.Enqueue((context.Request.Url!.OriginalString, context.Request.Headers["Referer"]));
            context.Response.ContentType = "text/html";
            context.Response.Headers["Referrer-Policy"] = "unsafe-url";
            var host = context.Request.QueryString["host"];
            var page = host is null ? "<p>back" : $"<a href=\"{WebUtility.HtmlEncode(AuthorizeUrl(host))}\">go</a>";
            await using var writer = new StreamWriter(context.Response.OutputStream);
            await writer.WriteAsync(page);
        }
    }
}
