// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Frontchannel.Brands;
using Frontchannel.Tests.Pages;

namespace Frontchannel.Tests.Brands;

public sealed class BrandTests(PageHost host) : IClassFixture<PageHost>
{
    [Fact]
    public async Task A_logo_is_sent_as_it_was_registered_and_may_do_nothing()
    {
        using var logo = await host.GetAsync($"/handoff/brands/{PageHost.BrandedClient}/logo");

        Assert.Equal(PageHost.Brand.Logo.ToArray(), await logo.Content.ReadAsByteArrayAsync());
        Assert.Equal("image/png", logo.Content.Headers.ContentType?.ToString());
        Assert.Equal(["default-src 'none'; sandbox"], logo.Headers.GetValues("Content-Security-Policy"));
        Assert.Equal(["nosniff"], logo.Headers.GetValues("X-Content-Type-Options"));
        Assert.Equal("public, max-age=300", logo.Headers.CacheControl?.ToString());
    }

    [Fact]
    public async Task A_colour_is_sent_as_a_stylesheet_for_both_themes()
    {
        using var style = await host.GetAsync($"/handoff/brands/{PageHost.BrandedClient}/style.css");

        var text = await style.Content.ReadAsStringAsync();
        var registered = Colour.Parse(PageHost.Brand.Colour!);
        Assert.Equal("text/css; charset=utf-8", style.Content.Headers.ContentType?.ToString());
        Assert.Contains($"--accent: {registered.ReadableOn(BrandStyle.LightGround)};", text, StringComparison.Ordinal);
        Assert.Contains("prefers-color-scheme: dark", text, StringComparison.Ordinal);
        Assert.Contains($"--accent: {registered.ReadableOn(BrandStyle.DarkGround)};", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/handoff/brands/unknown/logo")]
    [InlineData("/handoff/brands/unknown/style.css")]
    public async Task A_client_without_a_brand_has_none(string path)
    {
        using var answer = await host.GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }
}
