// SPDX-License-Identifier: Apache-2.0
using System.Net;

namespace Frontchannel.Tests.Pages;

/// <summary>What every page forbids the browser, and that it needs none of it.</summary>
public sealed class PageSafetyTests(PageHost host) : IClassFixture<PageHost>
{
    [Fact]
    [Trait("rule", "SEC-280")]
    [Trait("rule", "SEC-278")]
    public async Task Every_page_may_use_our_own_files_alone_is_in_no_frame_and_is_not_kept()
    {
        foreach (var (_, page) in await Samples.ShowAllAsync(host))
        {
            using (page)
            {
                Assert.Equal(
                    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
                    + "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
                    Header(page, "Content-Security-Policy"));
                Assert.Equal("DENY", Header(page, "X-Frame-Options"));
                Assert.Equal("nosniff", Header(page, "X-Content-Type-Options"));
                Assert.Equal("same-origin", Header(page, "Referrer-Policy"));
                Assert.Equal("no-store", Header(page, "Cache-Control"));
                Assert.Equal("text/html; charset=utf-8", page.Content.Headers.ContentType?.ToString());
            }
        }
    }

    [Fact]
    [Trait("rule", "SEC-280")]
    public async Task No_page_has_code_or_style_of_its_own()
    {
        foreach (var (name, tags) in await TagsAsync())
        {
            Assert.All(tags, tag =>
            {
                Assert.NotEqual("style", tag.Name);
                Assert.True(tag.Name is not "script" || tag["src"] is not null, $"{name}: a script of its own");
                Assert.DoesNotContain(tag.Attributes.Keys, key => key == "style" || key.StartsWith("on", StringComparison.Ordinal));
            });
        }
    }

    [Fact]
    [Trait("rule", "SEC-278")]
    public async Task Nothing_that_a_page_loads_or_sends_is_elsewhere()
    {
        foreach (var (name, tags) in await TagsAsync())
        {
            var places = tags.Where(tag => tag.Name is not "a").SelectMany(tag => new[] { tag["src"], tag["href"], tag["action"], tag["srcset"] }).OfType<string>();
            Assert.All(places, place => Assert.True(place.StartsWith('/') && !place.StartsWith("//", StringComparison.Ordinal), $"{name}: {place}"));
        }
    }

    [Fact]
    public async Task Every_file_that_a_page_links_to_is_there()
    {
        var links = (await TagsAsync()).SelectMany(page => page.Tags).Select(tag => tag.Name is "script" ? tag["src"] : tag.Name is "link" ? tag["href"] : null)
            .OfType<string>().Where(link => link.StartsWith("/handoff/assets/", StringComparison.Ordinal)).Distinct().ToList();
        Assert.Equal(5, links.Count); // icon, stylesheet, and a script for each of the three pages that have one
        foreach (var link in links)
        {
            using var file = await host.GetAsync(link);

            Assert.Equal(HttpStatusCode.OK, file.StatusCode);
        }
    }

    private async Task<List<(string Name, IReadOnlyList<Markup.Tag> Tags)>> TagsAsync()
    {
        var pages = new List<(string Name, IReadOnlyList<Markup.Tag> Tags)>();
        foreach (var (name, page) in await Samples.ShowAllAsync(host))
        {
            using (page)
            {
                pages.Add((name, Markup.Tags(await page.Content.ReadAsStringAsync())));
            }
        }

        return pages;
    }

    private static string Header(HttpResponseMessage page, string name) => Assert.Single(page.Headers.GetValues(name));
}
