// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Http.Headers;
using Frontchannel.Pages;

namespace Frontchannel.Tests.Pages;

public sealed class AssetTests(PageHost host) : IClassFixture<PageHost>
{
    [Theory]
    [InlineData("handoff.css", "text/css; charset=utf-8")]
    [InlineData("live.js", "text/javascript; charset=utf-8")]
    [InlineData("icon.svg", "image/svg+xml")]
    public async Task A_file_has_its_type_and_may_be_kept_for_an_hour(string name, string mediaType)
    {
        using var file = await host.GetAsync($"/handoff/assets/{name}");

        Assert.Equal(mediaType, file.Content.Headers.ContentType?.ToString());
        Assert.Equal("public, max-age=3600", file.Headers.CacheControl?.ToString());
        Assert.Equal(["nosniff"], file.Headers.GetValues("X-Content-Type-Options"));
    }

    [Fact]
    public async Task A_file_that_a_browser_has_is_not_sent_again()
    {
        using var first = await host.GetAsync("/handoff/assets/handoff.css");
        using var again = await host.GetAsync("/handoff/assets/handoff.css", first.Headers.ETag);
        using var other = await host.GetAsync("/handoff/assets/handoff.css", new EntityTagHeaderValue("\"other\""));

        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Fact]
    public async Task A_file_has_another_address_when_it_has_another_content()
    {
        using var file = await host.GetAsync("/handoff/assets/live.js");

        Assert.Equal($"/handoff/assets/live.js?v={file.Headers.ETag!.Tag.Trim('"')}", Asset.All["live.js"].Url);
    }

    [Theory]
    [InlineData("/handoff/assets/secret.js")]
    [InlineData("/handoff/assets/..%2Fen.json")]
    [InlineData("/handoff/assets/HANDOFF.CSS")]
    public async Task Nothing_else_is_there(string path)
    {
        using var answer = await host.GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task The_script_for_applications_may_be_loaded_by_any_page()
    {
        using var script = await host.GetAsync("/handoff/handoff.js");

        Assert.Equal("text/javascript; charset=utf-8", script.Content.Headers.ContentType?.ToString());
        Assert.Equal(["*"], script.Headers.GetValues("Access-Control-Allow-Origin"));
        Assert.Equal(["cross-origin"], script.Headers.GetValues("Cross-Origin-Resource-Policy"));
    }
}
