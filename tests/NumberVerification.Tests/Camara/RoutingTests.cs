// SPDX-License-Identifier: Apache-2.0
using System.Net;
using NumberVerification.Tests.Host;

namespace NumberVerification.Tests.Camara;

/// <summary>Everything under the API's prefix is answered in CAMARA's shape; no default of the framework shows.</summary>
public sealed class RoutingTests(ApiHost host) : IClassFixture<ApiHost>
{
    [Theory]
    [InlineData("/number-verification")]
    [InlineData("/number-verification/")]
    [InlineData("/number-verification/v2")]
    [InlineData("/number-verification/v2/")]
    [InlineData("/number-verification/v2/verify/")]
    [InlineData("/number-verification/v2/verify/more")]
    [InlineData("/number-verification/v2/verify;x=1")]
    [InlineData("/number-verification/v2/Verify")]
    [InlineData("/Number-Verification/v2/verify")]
    [InlineData("/number-verification/V2/verify")]
    [InlineData("/number-verification//v2/verify")]
    [InlineData("/number-verification/v2%2fverify")]
    [InlineData("/number-verification/v2/%c0%af")]
    [InlineData("/number-verification/v2/<script>alert(1)</script>")]
    [InlineData("/number-verification/v3/verify")]
    [InlineData("/number-verification/v2.1/verify")]
    [InlineData("/number-verification/vwip/verify")]
    [InlineData("/number-verification/v1.0/verify")]
    [InlineData("/number-verification/v1rc1/verify")]
    [InlineData("/number-verification/v1.1.0-rc.1/verify")]
    [InlineData("/number-verification/v0.2/verify")]
    [InlineData("/number-verification/v0.3.1/verify")]
    [InlineData("/number-verification/v0.3/verify/")]
    [InlineData("/number-verification/V1/verify")]
    [InlineData("/number-verification/v1")]
    [InlineData("/number-verification/v0/docs/nothing.js")]
    [InlineData("/number-verification/verify")]
    [InlineData("/number-verification/v2/docs/nothing.js")]
    [Trait("rule", "SEC-015")]
    [Trait("rule", "SEC-021")]
    [Trait("rule", "SEC-233")]
    [Trait("rule", "COM-16")]
    public async Task Another_path_or_version_is_not_found_and_not_repeated(string path)
    {
        var token = host.Tokens.Issue();
        const string Body = """{"phoneNumber":"+346661113334"}""";
        var answer = await RawHttp.SendAsync(
            host.Address,
            $"POST {path} HTTP/1.1",
            $"Authorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\n",
            Body);
        answer.ShouldRefuse(404, "NOT_FOUND");
        Assert.DoesNotContain("script", answer.Body, StringComparison.Ordinal);
        Assert.False(host.Tokens.IsSpent(token));
    }

    [Theory]
    [InlineData("GET", ApiHost.Verify, "POST")]
    [InlineData("HEAD", ApiHost.Verify, "POST")]
    [InlineData("PUT", ApiHost.Verify, "POST")]
    [InlineData("OPTIONS", ApiHost.Verify, "POST")]
    [InlineData("TRACE", ApiHost.Verify, "POST")]
    [InlineData("FOO", ApiHost.Verify, "POST")]
    [InlineData("post", ApiHost.Verify, "POST")]
    [InlineData("POST", ApiHost.Share, "GET")]
    [InlineData("HEAD", ApiHost.Share, "GET")]
    [InlineData("DELETE", ApiHost.Share, "GET")]
    [InlineData("get", ApiHost.Share, "GET")]
    [InlineData("POST", "/number-verification/v2/openapi.yaml", "GET, HEAD")]
    [InlineData("GET", "/number-verification/v1/verify", "POST")]
    [InlineData("PUT", "/number-verification/v0/verify", "POST")]
    [InlineData("POST", "/number-verification/v0.3/device-phone-number", "GET")]
    [InlineData("POST", "/number-verification/v0.3/openapi.yaml", "GET, HEAD")]
    [Trait("rule", "SEC-005")]
    [Trait("rule", "SEC-224")]
    public async Task Another_method_is_not_allowed(string method, string path, string allow)
    {
        var token = host.Tokens.Issue(TokenTable.Verify + " " + TokenTable.Share);
        var answer = await RawHttp.SendAsync(host.Address, $"{method} {path} HTTP/1.1", $"Authorization: Bearer {token}\r\nContent-Length: 0\r\n");
        Assert.Equal(405, answer.Status);
        Assert.Equal(allow, answer.Headers["Allow"].Single());
        Assert.Equal("application/json", answer.Headers["Content-Type"].Single());
        Assert.DoesNotContain(token, answer.Body, StringComparison.Ordinal);
        Assert.False(host.Tokens.IsSpent(token));
        if (method != "HEAD")
        {
            answer.ShouldRefuse(405, "METHOD_NOT_ALLOWED");
        }
    }

    [Fact]
    [Trait("rule", "SEC-284")]
    public async Task No_other_origin_is_let_in()
    {
        foreach (var origin in new[] { "https://elsewhere.example", "null" })
        {
            var answer = await RawHttp.SendAsync(
                host.Address,
                $"OPTIONS {ApiHost.Verify} HTTP/1.1",
                $"Origin: {origin}\r\nAccess-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: authorization\r\n");
            answer.ShouldRefuse(405, "METHOD_NOT_ALLOWED");
            Assert.DoesNotContain(answer.Headers, header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    [Trait("rule", "SEC-019")]
    [Trait("rule", "SEC-231")]
    [Trait("rule", "SEC-281")]
    [Trait("rule", "SEC-288")]
    [Trait("rule", "NV-10")]
    [Trait("rule", "COM-01")]
    public async Task Every_answer_has_the_headers_of_the_house_and_is_never_compressed()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, ApiHost.Share);
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + host.Tokens.Issue(TokenTable.Share));
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip, br");
        using var answered = await host.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
        Calls.ShouldHaveHouseHeaders(answered);

        await host.ShareAsync(null).ShouldBeUnauthenticatedAsync();
        await host.SendAsync(HttpMethod.Get, "/number-verification/v9/x").ShouldRefuseAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        await host.SendAsync(HttpMethod.Patch, ApiHost.Share).ShouldRefuseAsync(HttpStatusCode.MethodNotAllowed, "METHOD_NOT_ALLOWED");
    }
}
