// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Authorization.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Authorization.Tests.Token;

/// <summary>The form of a request to <c>/token</c>: what is read, what is refused, and in which words.</summary>
public sealed class TokenRequestTests(AuthorizationHost host) : IClassFixture<AuthorizationHost>
{
    [Theory]
    [InlineData("grant_type", null, "invalid_request")]
    [InlineData("grant_type", "", "invalid_request")]
    [InlineData("grant_type", "password", "unsupported_grant_type")]
    [InlineData("grant_type", "implicit", "unsupported_grant_type")]
    [InlineData("grant_type", "refresh_token", "unsupported_grant_type")]
    [InlineData("grant_type", "Authorization_Code", "unsupported_grant_type")]
    [InlineData("code", null, "invalid_request")]
    [InlineData("code", "", "invalid_request")]
    [Trait("rule", "SEC-128")]
    [Trait("rule", "SEC-130")]
    [Trait("rule", "SEC-138")]
    [Trait("rule", "AS-04")]
    public async Task What_is_missing_or_not_served_is_said(string name, string? value, string error)
    {
        using var response = await host.RedeemAsync(host.One, await host.ObtainCodeAsync(host.One), (name, value));

        await Answer.RefusedAsync(response, HttpStatusCode.BadRequest, error);
    }

    [Theory]
    [InlineData("openid dpv:FraudPreventionAndDetection number-verification:verify number-verification:device-phone-number:read", false)]
    [InlineData("dpv:IdentityVerification number-verification:verify", false)]
    [InlineData("number-verification:verify  openid", false)]
    [InlineData("openid dpv:FraudPreventionAndDetection number-verification:verify", true)]
    [InlineData("number-verification:verify", true)]
    [Trait("rule", "SEC-131")]
    public async Task A_scope_may_repeat_the_grant_and_not_widen_it(string scope, bool succeeds)
    {
        using var response = await host.RedeemAsync(host.One, await host.ObtainCodeAsync(host.One), ("scope", scope));

        if (succeeds)
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
        else
        {
            await Answer.RefusedAsync(response, HttpStatusCode.BadRequest, "invalid_scope");
        }
    }

    [Theory]
    [InlineData("grant_type")]
    [InlineData("code")]
    [InlineData("redirect_uri")]
    [InlineData("code_verifier")]
    [InlineData("client_assertion")]
    [InlineData("client_assertion_type")]
    [InlineData("extra")]
    [Trait("rule", "SEC-064")]
    [Trait("rule", "SEC-128")]
    [Trait("rule", "SEC-169")]
    public async Task A_parameter_given_twice_is_refused_and_spends_nothing(string name)
    {
        var code = await host.ObtainCodeAsync(host.One);
        var form = host.One.TokenRequest(code, host.Time.GetUtcNow());
        var value = form.FirstOrDefault(parameter => parameter.Name == name).Value ?? "x";
        using var twice = await host.PostTokenAsync([.. form, (name, value), .. name is "extra" ? [(name, value)] : Array.Empty<(string, string)>()]);
        using var once = await host.PostTokenAsync(form);

        await Answer.RefusedAsync(twice, HttpStatusCode.BadRequest, "invalid_request");
        Assert.Equal(HttpStatusCode.OK, once.StatusCode);
    }

    [Fact]
    [Trait("rule", "SEC-008")]
    [Trait("rule", "SEC-009")]
    public async Task A_query_is_never_read()
    {
        var form = AuthorizationHost.Encode(host.One.TokenRequest(await host.ObtainCodeAsync(host.One), host.Time.GetUtcNow()));
        foreach (var (query, body) in new[] { (form, ""), (form, "a=b"), ("code=x", form) })
        {
            using var response = await host.Wifi.SendAsync(
                new HttpRequestMessage(HttpMethod.Post, host.Raw("/token?" + query)) { Content = AuthorizationHost.Form(body) });
            await Answer.RefusedAsync(response, HttpStatusCode.BadRequest, "invalid_request");
        }

        using var right = await host.PostTokenAsync(AuthorizationHost.Form(form));
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    [InlineData("FOO")]
    [Trait("rule", "SEC-004")]
    [Trait("rule", "SEC-005")]
    [Trait("rule", "SEC-284")]
    public async Task Only_POST_is_served(string method)
    {
        using var response = await host.Wifi.SendAsync(new HttpRequestMessage(new HttpMethod(method), host.Raw("/token")));

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["POST"], response.Content.Headers.Allow);
        Answer.AssertHardened(response);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded; charset=utf-16")]
    [InlineData("application/x-www-form-urlencoded; charset=utf-7")]
    [InlineData(null)]
    [Trait("rule", "SEC-007")]
    public async Task A_body_of_another_type_is_refused(string? type)
    {
        var content = AuthorizationHost.Form(
            AuthorizationHost.Encode(host.One.TokenRequest(await host.ObtainCodeAsync(host.One), host.Time.GetUtcNow())));
        content.Headers.Remove("Content-Type");
        if (type is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        using var response = await host.PostTokenAsync(content);
        await Answer.RefusedAsync(response, HttpStatusCode.BadRequest, "invalid_request");
    }

    [Theory]
    [InlineData("UTF-8")]
    [InlineData("\"utf-8\"")]
    [Trait("rule", "SEC-007")]
    public async Task A_charset_of_utf_8_is_tolerated(string charset)
    {
        var content = AuthorizationHost.Form(
            AuthorizationHost.Encode(host.One.TokenRequest(await host.ObtainCodeAsync(host.One), host.Time.GetUtcNow())));
        content.Headers.Remove("Content-Type");
        content.Headers.TryAddWithoutValidation("Content-Type", $"application/x-www-form-urlencoded; charset={charset}");
        using var response = await host.PostTokenAsync(content);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData(33 * 1024, false)]
    [InlineData(1024 * 1024, false)]
    [InlineData(1024 * 1024, true)]
    [Trait("rule", "SEC-010")]
    public async Task A_body_that_is_too_large_is_refused_unparsed(int length, bool chunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, host.Raw("/token"))
        {
            Content = AuthorizationHost.Form("x=" + new string('x', length)),
        };
        request.Headers.TransferEncodingChunked = chunked;
        using var response = await host.Wifi.SendAsync(request);

        await Answer.RefusedAsync(response, HttpStatusCode.RequestEntityTooLarge, "invalid_request");
    }

    [Theory]
    [InlineData("/token")]
    [InlineData("/authorize")]
    public async Task A_body_that_breaks_HTTP_is_refused_in_the_words_of_OAuth(string path)
    {
        var answer = await RawHttp.SendAsync(
            host,
            $"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n" +
            "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\nzz\r\nno chunk");

        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.Contains("Cache-Control: no-store\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("Content-Type: application/json\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith("""{"error":"invalid_request","error_description":"The body could not be read."}""", answer, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> WithoutEffect => new()
    {
        { "extra", new string('e', 8000) },
        { "extra", "a\u0001b" },
        { "login_hint", new string('h', 8000) },
        { "refresh_token", "a\u0001b" },
    };

    [Theory]
    [MemberData(nameof(WithoutEffect))]
    public async Task A_parameter_without_effect_is_ignored_whatever_it_holds(string name, string value)
    {
        using var response = await host.RedeemAsync(host.One, await host.ObtainCodeAsync(host.One), (name, value));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
