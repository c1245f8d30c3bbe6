// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Authorization.Tests.Hosting;

namespace Authorization.Tests.Authorize;

/// <summary>Where nobody is known to send the answer to, there is a page and nothing else.</summary>
public sealed class ErrorPageTests(AuthorizationHost host) : IClassFixture<AuthorizationHost>
{
    private const string Marker = "zz<script>alert(1)</script>zz";

    public static TheoryData<string, string?> Nowhere => new()
    {
        { "client_id", null },
        { "client_id", "" },
        { "client_id", "unknown" },
        { "client_id", "APP-ONE" },
        { "client_id", "app-one " },
        { "client_id", "app-off" },
        { "client_id", "app-two" },
        { "client_id", "app-one\r\nx" },
        { "client_id", Marker },
        { "client_id", new string('c', 10_240) },
        { "redirect_uri", null },
        { "redirect_uri", "" },
        { "redirect_uri", "https://evil.example/" },
        { "redirect_uri", Marker },
        { "redirect_uri", "https://two.example/callback?x=1" },
        { "redirect_uri", new string('r', 10_240) },
    };

    [Theory]
    [MemberData(nameof(Nowhere))]
    [Trait("rule", "SEC-057")]
    [Trait("rule", "SEC-058")]
    [Trait("rule", "SEC-059")]
    public async Task An_unknown_client_or_redirect_uri_is_a_page(string name, string? value) =>
        await AssertPageAsync(host.PostAuthorize(host.One.AuthorizationRequest((name, value))), value);

    public static TheoryData<string> OtherSpellings =>
    [
        "https://one.example/Callback", "https://one.example/callbacK", "https://ONE.example/callback", "HTTPS://one.example/callback",
        "https://one.example/callback/", "https://one.example/callback//", "https://one.example//callback", "https://one.example/./callback",
        "https://one.example/callback/.", "https://one.example/callback/..", "https://one.example/x/../callback",
        "https://one.example/callback/../callback", "https://one.example/%2e/callback", "https://one.example/%2e%2e/callback",
        "https://one.example/%63allback", "https://one.example/callbac%6B", "https://one.example/callbac%6b",
        "https://one.example%2Fcallback", "https://one.example/%2Fcallback", "https://one.example/%252Fcallback",
        "https://one.example/%2563allback", "https://one.example:443/callback", "https://one.example:8443/callback",
        "https://one.example:/callback", "https://one.example:0443/callback", "https://one.example/callback?", "https://one.example/callback?x=1",
        "https://one.example/callback?code=1", "https://one.example/callback&x=1", "https://one.example/callback#", "https://one.example/callback#x",
        "https://one.example/callback%23x", "https://user@one.example/callback", "https://user:pw@one.example/callback",
        "https://one.example@evil.example/callback", "https://evil.example#@one.example/callback", "https://evil.example\\@one.example/callback",
        "https://one.example\\callback", "https:\\\\one.example\\callback", "https:/one.example/callback", "https:one.example/callback",
        "https:///one.example/callback", "//one.example/callback", "/callback", "callback", "one.example/callback",
        "http://one.example/callback", "ftp://one.example/callback", "javascript:alert(1)//one.example/callback", "data:text/html,x",
        "https://one.example/callback\t", "https://one.example/call\tback", "https://one.example/callback\r", "https://one.example/callback\n",
        "https://one.example/callback\r\nSet-Cookie: a=b", "https://one.example/callback;p", "https://one.example/callback;p=1",
        "https://one.example/callback ", " https://one.example/callback", "https://one.example/callback%20", "https://one.example/callback+",
        "https://one.example./callback", "https://one.example。/callback", "https://one。example/callback", "https://one.example．/callback",
        "https://xn--ne-fka.example/callback", "https://öne.example/callback", "https://оne.example/callback", "https://one.example.evil.example/callback",
        "https://evilone.example/callback", "https://www.one.example/callback", "https://one.exampl/callback", "https://one.example/callbackx",
        "https://one.example/callbac", "https://one.example/callback*", "https://*.example/callback", "https://one.example/*", "*",
        "https://localhost/callback", "http://127.0.0.1/callback", "https://one.example/ｃallback", "https://one.example/callback\u200b",
        "\ufeffhttps://one.example/callback",
    ];

    [Theory]
    [MemberData(nameof(OtherSpellings))]
    [Trait("rule", "SEC-060")]
    [Trait("rule", "SEC-062")]
    public async Task Any_other_spelling_of_a_redirect_uri_is_a_page(string redirectUri)
    {
        await AssertPageAsync(host.PostAuthorize(host.One.AuthorizationRequest(("redirect_uri", redirectUri))), redirectUri);
        await AssertPageAsync(host.Authorize(host.One.AuthorizationRequest(("redirect_uri", redirectUri))), redirectUri);
    }

    [Fact]
    [Trait("rule", "SEC-060")]
    public void There_are_sixty_spellings_and_more() => Assert.True(OtherSpellings.Count >= 60);

    [Theory]
    [InlineData("https://two.example/callback")]
    [InlineData("https://two.example/callback?")]
    [InlineData("https://two.example/callback?x=2")]
    [InlineData("https://two.example/callback?x=1&y=2")]
    [InlineData("https://two.example/callback?y=2&x=1")]
    [InlineData("https://two.example/callback?X=1")]
    [InlineData("https://two.example/callback?x=%31")]
    [Trait("rule", "SEC-060")]
    public async Task A_registered_query_is_part_of_the_spelling(string redirectUri) =>
        await AssertPageAsync(host.Authorize(host.Two.AuthorizationRequest(("redirect_uri", redirectUri))), null);

    [Theory]
    [InlineData("client_id", "app-one")]
    [InlineData("client_id", "")]
    [InlineData("redirect_uri", "https://one.example/callback")]
    [InlineData("redirect_uri", "https://evil.example/")]
    [InlineData("request", "a")]
    [InlineData("request_uri", "a")]
    [Trait("rule", "SEC-064")]
    public async Task What_decides_where_to_go_must_not_be_said_twice(string name, string value)
    {
        var once = host.One.AuthorizationRequest();
        await AssertPageAsync(host.Authorize([.. once, (name, value), (name, value)]), null);
        await AssertPageAsync(host.Authorize([(name, value), (name, value), .. once.Where(p => p.Name != name)]), null);
    }

    [Theory]
    [InlineData("state=%zz")]
    [InlineData("state=%")]
    [InlineData("state=%4")]
    [InlineData("state=%00")]
    [InlineData("state=%c0%af")]
    [InlineData("state=%ed%a0%80")]
    [InlineData("state=%ff")]
    [InlineData("%zz=1")]
    [Trait("rule", "SEC-024")]
    public async Task What_cannot_be_decoded_is_a_page(string parameter) => await AssertPageAsync(
        host.Get($"/authorize?{AuthorizationHost.Encode(host.One.AuthorizationRequest(("state", null)))}&{parameter}"), null);

    [Fact]
    [Trait("rule", "SEC-023")]
    public async Task A_hundred_and_one_parameters_are_a_page() => await AssertPageAsync(
        host.PostAuthorize([.. host.One.AuthorizationRequest(), .. Enumerable.Range(0, 101).Select(i => ($"p{i}", "x"))]), null);

    [Theory]
    [InlineData("application/json")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded; charset=utf-16")]
    [InlineData("application/x-www-form-urlencoded; charset=utf-8; x=y")]
    [InlineData("application/x-www-form-urlencoded, text/plain")]
    [InlineData(null)]
    [Trait("rule", "SEC-007")]
    public async Task A_body_of_another_type_is_a_page(string? type)
    {
        var request = host.PostAuthorize(host.One.AuthorizationRequest());
        request.Content!.Headers.Remove("Content-Type");
        if (type is not null)
        {
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        await AssertPageAsync(request, null);
    }

    [Fact]
    [Trait("rule", "SEC-010")]
    public async Task A_body_that_is_too_large_is_a_page()
    {
        using var response = await host.Phone.SendAsync(host.PostAuthorize([("x", new string('x', 33 * 1024))]));

        await Answer.RefusedAsync(response, HttpStatusCode.RequestEntityTooLarge, "invalid_request");
    }

    [Fact]
    [Trait("rule", "SEC-280")]
    [Trait("rule", "SEC-286")]
    [Trait("rule", "SEC-287")]
    public async Task A_browser_gets_a_page_that_needs_nothing_and_cannot_be_framed()
    {
        var request = host.Authorize(host.One.AuthorizationRequest(("client_id", Marker), ("state", Marker)));
        request.Headers.Add("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
        using var response = await host.Phone.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Answer.AssertHardened(response);
        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("base-uri 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("form-action 'none'", policy, StringComparison.Ordinal);
        Assert.Equal(["DENY"], response.Headers.GetValues("X-Frame-Options"));
        var page = await response.Content.ReadAsStringAsync();
        Assert.DoesNotContain("alert(1)", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("get")]
    [InlineData("post")]
    [InlineData("Get")]
    [Trait("rule", "SEC-005")]
    public async Task A_method_in_other_letters_is_another_method(string method)
    {
        var query = AuthorizationHost.Encode(host.One.AuthorizationRequest());
        var answer = await RawHttp.SendAsync(host, $"{method} /authorize?{query} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 405", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("\r\nLocation:", answer, StringComparison.OrdinalIgnoreCase);
    }

    private async Task AssertPageAsync(HttpRequestMessage request, string? value)
    {
        var asked = host.Network.Asked;
        using var response = await host.Phone.SendAsync(request);

        Assert.False(response.Headers.Contains("Location"));
        var description = await Answer.RefusedAsync(response, HttpStatusCode.BadRequest, "invalid_request");
        Assert.Equal(asked, host.Network.Asked);
        if (value?.Length > 12)
        {
            Assert.DoesNotContain(value, description, StringComparison.Ordinal);
        }
    }
}
