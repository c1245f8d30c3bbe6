// SPDX-License-Identifier: Apache-2.0
using System.Net.Http.Headers;
using Authorization.Handoffs;
using Frontchannel.Brands;
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
        _server.MapAssets();
        _server.MapBrands(client => client is BrandedClient ? Brand : null);
        _server.Map("/page", http => _page(http, _server.Services.GetRequiredService<PageWriter>()));
    }

    /// <summary>The one client that has a brand.</summary>
    internal const string BrandedClient = "shop-1";

    /// <summary>What it registered; the image is as small as a PNG can begin.</summary>
    internal static HandoffBrand Brand { get; } = new(new byte[] { 0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A }, "image/png", "#0a7d5a");

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
        object view, string? acceptLanguage = null, string? userAgent = null, IReadOnlyList<string>? uiLocales = null)
        where TPage : IComponent
    {
        _page = (http, pages) => pages.WriteAsync<TPage>(http, 200, view, uiLocales ?? []);
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
    /// <param name="path">Where.</param>
    /// <param name="known">Which state of it the browser has; null when it has none.</param>
    internal Task<HttpResponseMessage> GetAsync(string path, EntityTagHeaderValue? known = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (known is not null)
        {
            request.Headers.IfNoneMatch.Add(known);
        }

        return _browser.SendAsync(request);
    }
}
