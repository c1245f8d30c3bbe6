// SPDX-License-Identifier: Apache-2.0
using Frontchannel.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Frontchannel.Tests.Pages;

/// <summary>The pages alone on a real socket, each shown what a test gives it.</summary>
public sealed class PageHost : IAsyncLifetime
{
    private readonly WebApplication _server;
    private readonly HttpClient _browser = new();
    private Func<Microsoft.AspNetCore.Http.HttpContext, PageWriter, Task> _page = (_, _) => Task.CompletedTask;

    public PageHost()
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddPages();
        _server = builder.Build();
        _server.MapPages();
        _server.Map("/page", http => _page(http, _server.Services.GetRequiredService<PageWriter>()));
    }

    internal string BaseUrl { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        await _server.StartAsync();
        BaseUrl = _server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        _browser.BaseAddress = new Uri(BaseUrl);
    }

    public async ValueTask DisposeAsync()
    {
        _browser.Dispose();
        await _server.DisposeAsync();
    }

    /// <summary>A browser's look at a page.</summary>
    internal Task<HttpResponseMessage> ShowAsync<TPage>(
        object view, string? acceptLanguage = null, string? userAgent = null, IReadOnlyList<string>? uiLocales = null, string? formActionOrigin = null)
        where TPage : IComponent
    {
        _page = (http, pages) => pages.WriteAsync<TPage>(http, 200, view, uiLocales ?? [], formActionOrigin);
        var request = new HttpRequestMessage(HttpMethod.Get, "/page");
        if (acceptLanguage is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept-Language", acceptLanguage);
        }

        if (userAgent is not null)
        {
            request.Headers.TryAddWithoutValidation("User-Agent", userAgent);
        }

        return _browser.SendAsync(request);
    }

    /// <summary>Any file of ours.</summary>
    internal Task<HttpResponseMessage> GetAsync(string path) => _browser.GetAsync(path);
}
