// SPDX-License-Identifier: Apache-2.0
using Frontchannel.Pages;

namespace Frontchannel.Tests.Pages;

/// <summary>In which language a page answers (RFC 4647 §3.4, RFC 9110 §12.5.4).</summary>
public sealed class LanguageTests(PageHost host) : IClassFixture<PageHost>
{
    [Theory]
    [InlineData("de", "de")]
    [InlineData("DE-at", "de")]
    [InlineData("pt-BR, en;q=0.8", "pt")]
    [InlineData("ar-Arab-EG-x-private", "ar")]
    [InlineData("en;q=0.2, fr;q=0.9, de;q=0.5", "fr")]
    [InlineData("xx;q=0.9, es-419;q=0.3", "es")]
    [InlineData("de;q=0, fr;q=0.1", "fr")]
    [InlineData("*, es;q=0.5", "es")]
    [InlineData("*", "en")]
    [InlineData("tlh, zh-Hant-TW", "en")]
    [InlineData("-de-", "en")]
    [InlineData("d e;;q", "en")]
    [InlineData("", "en")]
    [InlineData(null, "en")]
    public async Task A_page_speaks_the_language_that_the_browser_likes_best(string? acceptLanguage, string expected) =>
        Assert.Equal(expected, await LanguageAsync(acceptLanguage));

    [Theory]
    [InlineData("fr", "de", "fr")]
    [InlineData("ja fr-CA", "de", "fr")]
    [InlineData("ja", "de", "de")]
    public async Task What_the_application_named_comes_first(string uiLocales, string acceptLanguage, string expected) =>
        Assert.Equal(expected, await LanguageAsync(acceptLanguage, uiLocales.Split(' ')));

    [Fact]
    public async Task A_header_of_any_length_costs_nothing_and_says_nothing()
    {
        var endless = string.Join(", ", Enumerable.Repeat("de", 2000));

        Assert.Equal("en", await LanguageAsync(endless));
    }

    [Fact]
    public async Task A_page_says_its_language_and_direction()
    {
        using var page = await host.ShowAsync<CodePage>(new CodeView(WasWrong: false, Path: null, Code: null), acceptLanguage: "ar-EG");

        Assert.Contains("<html lang=\"ar\" dir=\"rtl\">", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(["ar"], page.Content.Headers.ContentLanguage);
    }

    [Fact]
    public async Task The_steps_of_the_phone_in_hand_are_open()
    {
        var view = new ConnectionView(Samples.Context(), "not_on_mobile_network", "token");
        using var apple = await host.ShowAsync<ConnectionPage>(view, userAgent: Samples.UserAgent);
        using var other = await host.ShowAsync<ConnectionPage>(view, userAgent: "Mozilla/5.0 (Linux; Android 16)");

        Assert.Equal([true, false], await OpenAsync(apple));
        Assert.Equal([false, true], await OpenAsync(other));
    }

    private static async Task<IEnumerable<bool>> OpenAsync(HttpResponseMessage page) =>
        Markup.Tags(await page.Content.ReadAsStringAsync()).Where(tag => tag.Name is "details").Select(tag => tag["open"] is not null);

    private async Task<string> LanguageAsync(string? acceptLanguage, IReadOnlyList<string>? uiLocales = null)
    {
        using var page = await host.ShowAsync<CodePage>(new CodeView(WasWrong: false, Path: null, Code: null), acceptLanguage, uiLocales: uiLocales);
        return Assert.Single(page.Content.Headers.ContentLanguage);
    }
}
