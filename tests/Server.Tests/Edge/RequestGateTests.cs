// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Server.Tests.Hosting;

namespace Server.Tests.Edge;

/// <summary>Requests that no route may see, sent as octets.</summary>
public sealed class RequestGateTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private string Host => string.Create(CultureInfo.InvariantCulture, $"localhost:{shared.Server.Port}");

    [Theory]
    [Trait("rule", "SEC-005")]
    [InlineData("TRACE", "/token", "POST", "{\"error\":\"invalid_request\"")]
    [InlineData("FOO", "/token", "POST", "{\"error\":\"invalid_request\"")]
    [InlineData("post", "/token", "POST", "{\"error\":\"invalid_request\"")]
    [InlineData("TRACE", "/authorize", "GET, POST", "{\"error\":\"invalid_request\"")]
    [InlineData("get", "/authorize", "GET, POST", "{\"error\":\"invalid_request\"")]
    [InlineData("TRACE", "/jwks", "GET, HEAD", "")]
    [InlineData("FOO", "/.well-known/openid-configuration", "GET, HEAD", "")]
    [InlineData("TRACE", "/health/live", "GET", "")]
    public async Task A_method_that_a_route_does_not_have_is_405_and_echoes_nothing(string method, string path, string allow, string body)
    {
        var answer = await shared.Server.SendRawAsync($"{method} {path} HTTP/1.1\r\nHost: {Host}\r\nX-Mark: echo-me\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 405", answer, StringComparison.Ordinal);
        Assert.Contains($"\r\nAllow: {allow}\r\n", answer, StringComparison.Ordinal);
        Assert.Contains(body, answer, StringComparison.Ordinal);
        Assert.DoesNotContain("echo-me", answer, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("rule", "NV-16")]
    [Trait("rule", "COM-03")]
    [InlineData("TRACE")]
    [InlineData("FOO")]
    [InlineData("post")]
    public async Task A_method_that_no_CAMARA_operation_has_is_405_in_its_shape(string method)
    {
        var answer = await shared.Server.SendRawAsync(
            $"{method} /number-verification/v2/verify HTTP/1.1\r\nHost: {Host}\r\nx-correlator: mine-1\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 405", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nAllow: POST\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nx-correlator: mine-1\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("{\"status\":405,\"code\":\"METHOD_NOT_ALLOWED\",\"message\":", answer, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("rule", "SEC-013")]
    [Trait("rule", "SEC-016")]
    [InlineData("Host: evil.example", 421, "MISDIRECTED_REQUEST")]
    [InlineData("Host: localhost\r\nEarly-Data: 1", 425, "TOO_EARLY")]
    public async Task What_the_gate_refuses_has_the_shape_of_its_path(string headers, int status, string code)
    {
        var camara = await shared.Server.SendRawAsync(
            $"POST /number-verification/v2/verify HTTP/1.1\r\n{headers}\r\nx-correlator: mine-1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        var oauth = await shared.Server.SendRawAsync(
            $"POST /token HTTP/1.1\r\n{headers}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

        Assert.StartsWith(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status}"), camara, StringComparison.Ordinal);
        Assert.StartsWith(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status}"), oauth, StringComparison.Ordinal);
        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"{{\"status\":{status},\"code\":\"{code}\",\"message\":"), camara, StringComparison.Ordinal);
        Assert.Contains("\r\nx-correlator: mine-1\r\n", camara, StringComparison.Ordinal);
        Assert.Contains("{\"error\":\"invalid_request\",\"error_description\":", oauth, StringComparison.Ordinal);
        Assert.All([camara, oauth], answer =>
        {
            Assert.Contains("\r\nContent-Type: application/json\r\n", answer, StringComparison.Ordinal);
            Assert.Contains("\r\nCache-Control: no-store\r\n", answer, StringComparison.Ordinal);
            Assert.DoesNotContain("evil", answer, StringComparison.Ordinal);
        });
    }

    [Fact]
    [Trait("rule", "SEC-005")]
    public async Task CONNECT_is_refused()
    {
        var answer = await shared.Server.SendRawAsync($"CONNECT {Host} HTTP/1.1\r\nHost: {Host}\r\nConnection: close\r\n\r\n");

        Assert.Matches("^HTTP/1.1 (400|404|405)", answer);
    }

    [Theory]
    [Trait("rule", "SEC-013")]
    [InlineData("Host: evil.example\r\n", "421")]
    [InlineData("Host: evil.example:80\r\n", "421")]
    [InlineData("", "400")]
    [InlineData("Host: localhost\r\nHost: evil.example\r\n", "400")]
    [InlineData("Host: user@localhost\r\n", "400")]
    public async Task A_host_that_is_not_ours_is_refused_and_not_echoed(string host, string status)
    {
        var answer = await shared.Server.SendRawAsync($"GET /.well-known/openid-configuration HTTP/1.1\r\n{host}Connection: close\r\n\r\n");

        Assert.StartsWith($"HTTP/1.1 {status}", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("evil", answer, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("rule", "SEC-016")]
    [InlineData("/authorize")]
    [InlineData("/token")]
    public async Task Early_data_is_425(string path)
    {
        var answer = await shared.Server.SendRawAsync($"GET {path} HTTP/1.1\r\nHost: {Host}\r\nEarly-Data: 1\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 425", answer, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("rule", "SEC-017")]
    public async Task A_request_line_of_9_KiB_is_414()
    {
        var answer = await shared.Server.SendRawAsync($"GET /{new string('a', 9 * 1024)} HTTP/1.1\r\nHost: {Host}\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 414", answer, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("rule", "SEC-017")]
    public async Task Headers_of_33_KiB_or_101_of_them_are_431()
    {
        var long33 = string.Concat(Enumerable.Range(0, 33).Select(index => $"X-{index}: {new string('a', 1024)}\r\n"));
        var many = string.Concat(Enumerable.Range(0, 101).Select(index => $"X-{index}: a\r\n"));

        foreach (var headers in new[] { long33, many })
        {
            var answer = await shared.Server.SendRawAsync($"GET / HTTP/1.1\r\nHost: {Host}\r\n{headers}\r\n");

            Assert.StartsWith("HTTP/1.1 431", answer, StringComparison.Ordinal);
        }
    }

    [Theory]
    [Trait("rule", "SEC-010")]
    [InlineData("/token", "application/x-www-form-urlencoded", 33 * 1024)]
    [InlineData("/token", "application/x-www-form-urlencoded", 1024 * 1024)]
    [InlineData("/authorize", "application/x-www-form-urlencoded", 33 * 1024)]
    public async Task A_body_that_is_too_long_is_413(string path, string type, int length)
    {
        var answer = await shared.Server.SendRawAsync(
            $"POST {path} HTTP/1.1\r\nHost: {Host}\r\nContent-Type: {type}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\na=b");

        Assert.StartsWith("HTTP/1.1 413", answer, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("rule", "SEC-011")]
    [Trait("rule", "SEC-012")]
    [InlineData("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /health/live HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcd")]
    [InlineData("Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n1;a=\nb\r\nx\r\n0\r\n\r\n")]
    [InlineData("X-A : b\r\n\r\n")]
    [InlineData("X-A: b\r\n folded\r\n\r\n")]
    [InlineData("X-A: b\0c\r\n\r\n")]
    public async Task Two_readings_of_one_request_are_one_refusal(string rest)
    {
        var answer = await shared.Server.SendRawAsync($"POST /token HTTP/1.1\r\nHost: {Host}\r\n{rest}");

        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("\"live\"", answer, StringComparison.Ordinal);
    }
}
