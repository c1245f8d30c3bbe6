// SPDX-License-Identifier: Apache-2.0
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Frontchannel.Pages;

/// <summary>Writes a page: a Razor component, rendered here and now, that no script of a framework brings to life later.</summary>
internal sealed class PageWriter(ILoggerFactory logs) : IAsyncDisposable
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    // Letters of every script as they are; whatever means something to HTML is still escaped.
    private readonly ServiceProvider _services =
        new ServiceCollection().AddSingleton(HtmlEncoder.Create(UnicodeRanges.All)).BuildServiceProvider();

    /// <summary>Answers with a page, in the best language for who reads it.</summary>
    /// <typeparam name="TPage">The page.</typeparam>
    /// <param name="http">The request and its answer.</param>
    /// <param name="status">The status of the answer.</param>
    /// <param name="view">What the page shows.</param>
    /// <param name="preferred">The languages the application named (<c>ui_locales</c>), the dearest first.</param>
    public async Task WriteAsync<TPage>(HttpContext http, int status, object view, IReadOnlyList<string> preferred)
        where TPage : IComponent
    {
        var words = Words.Best(Languages.Of(http.Request, preferred));
        var page = Encoding.UTF8.GetBytes(await RenderAsync<TPage>(http.Request, view, words));

        var response = http.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.ContentLength = page.Length;
        var headers = response.Headers;
        headers.ContentLanguage = words.Language;
        headers.ContentSecurityPolicy = Policy;
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";

        // Not no-referrer as everywhere else: with it a browser sends a form's POST with "Origin: null" (Fetch, "append a request Origin
        // header"), and no form of ours could be told from another site's. Nothing of the address leaves our origin by this one either.
        headers["Referrer-Policy"] = "same-origin";
        await response.Body.WriteAsync(page, http.RequestAborted);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private async Task<string> RenderAsync<TPage>(HttpRequest request, object view, Words words)
        where TPage : IComponent
    {
        await using var renderer = new HtmlRenderer(_services, logs);
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var page = await renderer.RenderComponentAsync<TPage>(ParameterView.FromDictionary(new Dictionary<string, object?>
            {
                [nameof(Page<object>.View)] = view,
                [nameof(Page<object>.Words)] = words,
                [nameof(Page<object>.IsApple)] = IsApple(request.Headers.UserAgent.ToString()),
            }));
            return page.ToHtmlString();
        });
    }

    private static bool IsApple(string userAgent) =>
        userAgent.Contains("iPhone", StringComparison.Ordinal) || userAgent.Contains("iPad", StringComparison.Ordinal);
}
