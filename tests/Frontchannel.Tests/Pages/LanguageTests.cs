// SPDX-License-Identifier: Apache-2.0
using Frontchannel.Pages;

namespace Frontchannel.Tests.Pages;

public sealed class LanguageTests(PageHost host) : IClassFixture<PageHost>
{
    [Fact]
    public async Task A_page_speaks_the_language_of_the_browser()
    {
        using var page = await host.ShowAsync<CodePage>(new CodeView(WasWrong: false, null, null), acceptLanguage: "xx;q=0.9, ar-EG, en;q=0.5");

        var text = await page.Content.ReadAsStringAsync();
        Assert.Contains("<html lang=\"ar\" dir=\"", text, StringComparison.Ordinal);
        Assert.Equal(["ar"], page.Content.Headers.ContentLanguage);
    }
}
