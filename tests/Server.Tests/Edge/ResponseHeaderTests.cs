// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Server.Tests.Hosting;

namespace Server.Tests.Edge;

/// <summary>What every answer carries, and what none does.</summary>
public sealed class ResponseHeaderTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private HttpClient Http => shared.Server.Http;

    [Theory]
    [Trait("rule", "SEC-281")]
    [Trait("rule", "SEC-020")]
    [InlineData("/", HttpStatusCode.OK)]
    [InlineData("/health/live", HttpStatusCode.OK)]
    [InlineData("/authorize", HttpStatusCode.BadRequest)]
    [InlineData("/token", HttpStatusCode.MethodNotAllowed)]
    [InlineData("/number-verification/v2/verify", HttpStatusCode.MethodNotAllowed)]
    [InlineData("/nowhere", HttpStatusCode.NotFound)]
    [Trait("rule", "SEC-289")]
    public async Task Every_answer_carries_the_security_headers_and_no_server_name(string path, HttpStatusCode status)
    {
        using var answer = await Http.GetAsync(path);

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("nosniff", Header(answer, "X-Content-Type-Options"));
        Assert.Equal("no-referrer", Header(answer, "Referrer-Policy"));
        Assert.Equal(path == "/authorize" ? "unsafe-none" : "same-origin", Header(answer, "Cross-Origin-Opener-Policy"));
        Assert.NotEqual("", Header(answer, "Permissions-Policy"));
        Assert.Equal("DENY", Header(answer, "X-Frame-Options"));
        Assert.Contains("default-src 'none'", Header(answer, "Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", Header(answer, "Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Contains("base-uri 'none'", Header(answer, "Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Equal("", Header(answer, "Server"));
        Assert.Equal("", Header(answer, "X-Powered-By"));
        Assert.Equal("", Header(answer, "Set-Cookie"));
        Assert.Equal("", Header(answer, "Access-Control-Allow-Origin"));
        Assert.Equal("", Header(answer, "Strict-Transport-Security"));
    }

    [Fact]
    [Trait("rule", "SEC-281")]
    public async Task A_redirect_of_the_authorization_endpoint_leaves_a_pop_up_with_its_opener()
    {
        using var answer = await Http.GetAsync(shared.Server.Begin().AuthorizeUrl);

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal("unsafe-none", Header(answer, "Cross-Origin-Opener-Policy"));
    }

    [Theory]
    [Trait("rule", "SEC-281")]
    [InlineData("/handoff", "unsafe-none")]
    [InlineData("/handoff/AAAAAAAAAAAAAAAAAAAAAA", "unsafe-none")]
    [InlineData("/handoff/callback", "unsafe-none")]
    [InlineData("/handoffs", "same-origin")]
    [InlineData("/q", "same-origin")]
    [InlineData("/q/AAAAAAAAAAAAAAAAAAAAAA", "same-origin")]
    [InlineData("/eligibility", "same-origin")]
    public async Task The_desktop_s_side_of_a_hand_off_stays_with_its_opener_and_the_phone_s_has_none(string path, string policy)
    {
        using var answer = await Http.GetAsync(path);

        Assert.Equal(policy, Header(answer, "Cross-Origin-Opener-Policy"));
    }

    [Fact]
    [Trait("rule", "SEC-280")]
    public async Task Pages_run_no_inline_code_and_load_nothing_from_elsewhere()
    {
        foreach (var path in new[] { "/", "/sandbox/callback" })
        {
            using var answer = await Http.GetAsync(path);
            var page = await answer.Content.ReadAsStringAsync();

            Assert.DoesNotContain("unsafe-inline", Header(answer, "Content-Security-Policy"), StringComparison.Ordinal);
            Assert.DoesNotContain("style=", page, StringComparison.Ordinal);
            Assert.DoesNotContain("http://", page, StringComparison.Ordinal);
            Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
            Assert.DoesNotMatch("<script(?![^>]* src=\"/)", page);
            Assert.DoesNotMatch(" on[a-z]+=", page);
        }
    }

    [Theory]
    [Trait("rule", "SEC-021")]
    [InlineData("/%3Cscript%3Ealert(1)%3C/script%3E")]
    [InlineData("/nowhere?x=%3Cscript%3Ealert(1)%3C/script%3E")]
    public async Task An_unknown_path_is_404_and_is_not_echoed(string path)
    {
        using var answer = await Http.GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.DoesNotContain("script", await answer.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [Trait("rule", "SEC-019")]
    [InlineData("/")]
    [InlineData("/health/ready")]
    public async Task Nothing_is_compressed(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Accept-Encoding", "gzip, br" } } };
        using var answer = await Http.SendAsync(request);

        Assert.Empty(answer.Content.Headers.ContentEncoding);
    }

    private static string Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : "";
}
