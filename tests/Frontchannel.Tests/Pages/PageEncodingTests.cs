// SPDX-License-Identifier: Apache-2.0
using Frontchannel.Pages;
using Testing;

namespace Frontchannel.Tests.Pages;

/// <summary>Whatever an application registered, a desktop called itself, or a person typed: on a page it is text.</summary>
public sealed class PageEncodingTests(PageHost host) : IClassFixture<PageHost>
{
    [Fact]
    [Trait("rule", "SEC-283")]
    public async Task No_text_that_a_page_is_given_becomes_markup()
    {
        var harmless = await SkeletonsAsync("x");
        foreach (var text in HostileText.Corpus)
        {
            Assert.Equal(harmless, await SkeletonsAsync(text));
        }
    }

    [Fact]
    [Trait("rule", "SEC-283")]
    public async Task No_header_of_a_browser_becomes_markup()
    {
        var view = new ConnectionView(Samples.Context(), "not_on_mobile_network", "token");
        using var harmless = await host.ShowAsync<ConnectionPage>(view);
        var expected = await harmless.Content.ReadAsStringAsync();
        foreach (var text in HostileText.Corpus.Where(text => !text.Any(char.IsControl)))
        {
            using var page = await host.ShowAsync<ConnectionPage>(view, acceptLanguage: text, userAgent: text, uiLocales: [text]);

            Assert.Equal(expected, await page.Content.ReadAsStringAsync());
        }
    }

    private async Task<List<(string Name, string Skeleton)>> SkeletonsAsync(string text)
    {
        var skeletons = new List<(string Name, string Skeleton)>();
        foreach (var (name, page) in await Samples.ShowAllAsync(host, text))
        {
            using (page)
            {
                skeletons.Add((name, Markup.Skeleton(await page.Content.ReadAsStringAsync())));
            }
        }

        return skeletons;
    }
}
