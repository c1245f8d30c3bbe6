// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Microsoft.Playwright;
using Testing.Contract;

namespace EndToEnd.Tests;

/// <summary>
/// The script that relying parties put on their own pages, in a real browser. The sites are answered from here and never leave the
/// machine; the window, its opener and their messages are Chromium's own.
/// </summary>
public sealed class PopupScriptTests : IAsyncLifetime
{
    private const string Shop = "https://shop.example";
    private const string Foreign = "https://elsewhere.example";

    // What the pop-up of a page does: each path of the shop is one ending.
    private static readonly Dictionary<string, string> Pages = new()
    {
        ["/"] = """<form id="form" method="post" action="/typed"><input name="number" value="+99977001005"><input name="submit"></form><button>Sign in</button>""",
        ["/done"] = """<script>opener.postMessage({ outcome: "signed_in" }, location.origin)</script>""",
        ["/done-and-closed"] = """<script>opener.postMessage({ outcome: "signed_in" }, location.origin); close()</script>""",
        ["/by-way-of-the-issuer"] = $"""<script>location.replace("{Foreign}/and-back")</script>""",
        ["/foreign"] = $"""<script>location.replace("{Foreign}/liar")</script>""",
        ["/waits"] = "<title>waits</title>",
        ["/closed"] = "<script>close()</script>",
        ["/typed"] = """<script>opener.postMessage({ typed: document.title }, location.origin)</script>""",
        ["/and-back"] = $"""<script>location.replace("{Shop}/done")</script>""",
        ["/liar"] = """<script>opener.postMessage({ outcome: "liar" }, "*"); document.title = "lied"</script>""",
    };

    private readonly List<string> _asked = [];
    private string? _typed;
    private Chromium? _chromium;
    private IPage _page = null!;

    public async ValueTask InitializeAsync()
    {
        _chromium = await Chromium.StartAsync();
        var context = await _chromium.Browser.NewContextAsync();
        await context.RouteAsync("**/*", AnswerAsync);
        _page = await context.NewPageAsync();
        await _page.GotoAsync($"{Shop}/");
        await _page.AddScriptTagAsync(new() { Path = Script });
    }

    public ValueTask DisposeAsync() => _chromium?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Theory]
    [InlineData("/done")]
    [InlineData("/done-and-closed")]
    [InlineData("/by-way-of-the-issuer")]
    public async Task What_the_return_page_posts_is_the_result_and_the_window_goes(string start)
    {
        var opened = _page.WaitForPopupAsync();

        var outcome = await ClickAsync($$"""{ url: "{{start}}" }""");

        Assert.Equal("signed_in", outcome.GetProperty("posted").GetProperty("outcome").GetString());
        var popup = await opened;
        await WaitAsync(() => popup.IsClosed);
    }

    [Fact]
    public async Task A_form_is_sent_into_the_window_so_that_what_was_typed_is_in_no_url()
    {
        var outcome = await ClickAsync("""{ form: document.getElementById("form") }""");

        Assert.Equal("typed", outcome.GetProperty("posted").GetProperty("typed").GetString());
        Assert.Equal("number=%2B99977001005&submit=", _typed);
        Assert.DoesNotContain(_asked, url => url.Contains("99977", StringComparison.Ordinal));
        Assert.False(await _page.EvaluateAsync<bool>("document.getElementById('form').hasAttribute('target')"));
        Assert.Equal($"{Shop}/", _page.Url);
    }

    [Fact]
    public async Task Neither_another_origin_nor_another_window_is_heard()
    {
        var opened = _page.WaitForPopupAsync();
        await _page.EvaluateAsync("window.ended = new AbortController()");
        var waiting = ClickAsync("""{ url: "/foreign", signal: window.ended.signal }""");
        await (await opened).WaitForFunctionAsync("document.title === 'lied'");
        await _page.EvaluateAsync("""
            async () => {
              window.postMessage({ outcome: "another window" }, location.origin);
              await new Promise((posted) => setTimeout(posted));
              window.ended.abort();
            }
            """);

        Assert.Equal("AbortError", (await waiting).GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_window_that_is_closed_ends_it() =>
        Assert.Equal("popup_closed", (await ClickAsync("""{ url: "/closed" }""")).GetProperty("code").GetString());

    [Fact]
    public async Task A_window_that_never_comes_back_ends_it_and_is_closed()
    {
        var opened = _page.WaitForPopupAsync();

        Assert.Equal("timeout", (await ClickAsync("""{ url: "/waits", timeout: 300 }""")).GetProperty("code").GetString());
        var popup = await opened;
        await WaitAsync(() => popup.IsClosed);
    }

    [Fact]
    public async Task A_browser_that_opens_no_window_is_told_at_once()
    {
        await _page.EvaluateAsync("window.open = () => null");

        Assert.Equal("popup_blocked", (await ClickAsync("""{ url: "/done" }""")).GetProperty("code").GetString());
    }

    [Fact]
    public async Task The_page_may_give_up()
    {
        var opened = _page.WaitForPopupAsync();
        await _page.EvaluateAsync("window.ended = new AbortController()");
        var waiting = ClickAsync("""{ url: "/waits", signal: window.ended.signal }""");
        var popup = await opened;
        await _page.EvaluateAsync("window.ended.abort()");

        Assert.Equal("AbortError", (await waiting).GetProperty("name").GetString());
        await WaitAsync(() => popup.IsClosed);
        Assert.Equal("AbortError", (await ClickAsync("""{ url: "/done", signal: window.ended.signal }""")).GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("{ }")]
    [InlineData("""{ url: "/done", form: document.forms[0] }""")]
    public async Task Either_a_url_or_a_form_is_opened(string options) =>
        Assert.Equal("TypeError", (await ClickAsync(options)).GetProperty("name").GetString());

    [Fact]
    public async Task It_is_a_module_too()
    {
        await _page.ReloadAsync();
        await _page.EvaluateAsync("document.head.append(Object.assign(document.createElement('script'), { type: 'module', src: '/handoff.js' }))");
        await _page.WaitForFunctionAsync("typeof signInWithPhone === 'function'");
    }

    private static string Script => Path.Combine(RepositoryFiles.Root, "src", "Frontchannel", "Assets", "handoff.js");

    private static async Task WaitAsync(Func<bool> done)
    {
        for (var tries = 0; !done(); tries++)
        {
            Assert.True(tries < 200, "It never happened.");
            await Task.Delay(50);
        }
    }

    // A real click, because that is what a browser asks for before it opens a window.
    private async Task<JsonElement> ClickAsync(string options)
    {
        await _page.EvaluateAsync($$"""
            () => {
              window.outcome = new Promise((settled) => {
                document.querySelector("button").onclick = () => signInWithPhone({{options}}).then(
                  (posted) => settled({ posted }),
                  (failure) => settled({ code: failure.code ?? null, name: failure.name }));
              });
            }
            """);
        await _page.ClickAsync("button");
        return await _page.EvaluateAsync<JsonElement>("window.outcome");
    }

    private Task AnswerAsync(IRoute route)
    {
        var url = new Uri(route.Request.Url);
        lock (_asked)
        {
            _asked.Add(route.Request.Url);
        }

        if (url.AbsolutePath == "/handoff.js")
        {
            return route.FulfillAsync(new() { Path = Script, ContentType = "text/javascript" });
        }

        if (url.AbsolutePath == "/typed")
        {
            _typed = route.Request.PostData;
        }

        return Pages.TryGetValue(url.AbsolutePath, out var page)
            ? route.FulfillAsync(new() { Body = $"<!doctype html><title>{url.AbsolutePath[1..]}</title>{page}", ContentType = "text/html" })
            : route.FulfillAsync(new() { Status = 404 });
    }
}
