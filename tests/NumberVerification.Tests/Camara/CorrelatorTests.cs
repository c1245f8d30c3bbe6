// SPDX-License-Identifier: Apache-2.0
using Camara;
using NumberVerification.Tests.Host;

namespace NumberVerification.Tests.Camara;

/// <summary>The header that names an exchange, on every answer.</summary>
public sealed class CorrelatorTests(ApiHost host) : IClassFixture<ApiHost>
{
    private const string Every72 = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_:;./<>{}";

    [Fact]
    [Trait("rule", "NV-11")]
    public void Exactly_72_characters_of_the_unicode_plane_are_allowed()
    {
        var allowed = Enumerable.Range(0, 0x10000).Select(i => (char)i).Where(c => !Correlator.Of($"{c}").IsRefused).ToArray();
        Assert.Equal(Every72.Order(), allowed);
    }

    [Theory]
    [InlineData("a\n")]
    [InlineData("\n")]
    [InlineData("a\r\n")]
    [InlineData(" a")]
    [Trait("rule", "NV-11")]
    [Trait("rule", "SEC-237")]
    public void A_line_end_or_a_space_is_refused(string value)
    {
        var correlator = Correlator.Of(value);
        Assert.True(correlator.IsRefused);
        Assert.True(Guid.TryParse(correlator.Value, out _));
    }

    [Theory]
    [InlineData("a")]
    [InlineData(Every72)]
    [InlineData("<svg/onload>{;:}")]
    [Trait("rule", "SEC-236")]
    [Trait("rule", "SEC-238")]
    [Trait("rule", "NV-12")]
    public async Task A_valid_value_comes_back_exactly_and_only_in_the_header(string value)
    {
        foreach (var token in new[] { host.Tokens.Issue(TokenTable.Share), "bad" })
        {
            using var response = await host.ShareAsync(token, value);
            Assert.Equal(value, Assert.Single(response.Headers.GetValues("x-correlator")));
            Assert.DoesNotContain("svg", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    [Trait("rule", "NV-11")]
    [Trait("rule", "SEC-236")]
    [Trait("rule", "SEC-237")]
    public async Task Of_256_characters_it_is_echoed_and_of_257_refused()
    {
        var longest = new string('x', 256);
        using var response = await host.ShareAsync(host.Tokens.Issue(TokenTable.Share), longest);
        Assert.Equal(longest, Assert.Single(response.Headers.GetValues("x-correlator")));
        await host.ShareAsync(host.Tokens.Issue(TokenTable.Share), longest + "x").ShouldBeInvalidAsync();
    }

    [Theory]
    [InlineData("x-correlator: one\r\nx-correlator: two\r\n")]
    [InlineData("x-correlator: one\r\nX-Correlator: one\r\n")]
    [InlineData("x-correlator: one, two\r\n")]
    [InlineData("x-correlator: caf\u00e9\r\n")]
    [InlineData("x-correlator: a b\r\n")]
    [InlineData("x-correlator: a\tb\r\n")]
    [InlineData("x-correlator: \"a\"\r\n")]
    [Trait("rule", "SEC-237")]
    [Trait("rule", "NV-13")]
    public async Task A_malformed_value_is_refused_and_not_repeated(string headers)
    {
        var token = host.Tokens.Issue(TokenTable.Share);
        var answer = await RawHttp.SendAsync(host.Address, $"GET {ApiHost.Share} HTTP/1.1", $"Authorization: Bearer {token}\r\n{headers}");
        answer.ShouldRefuse(400, "INVALID_ARGUMENT");
        Assert.True(Guid.TryParse(answer.Headers["x-correlator"].Single(), out _));
        Assert.False(host.Tokens.IsSpent(token));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x-correlator:\r\n")]
    [InlineData("x-correlator:   \r\n")]
    [Trait("rule", "NV-12")]
    [Trait("rule", "SEC-236")]
    public async Task An_absent_or_empty_one_is_replaced_by_a_fresh_UUID(string headers)
    {
        var answer = await RawHttp.SendAsync(
            host.Address, $"GET {ApiHost.Share} HTTP/1.1", $"Authorization: Bearer {host.Tokens.Issue(TokenTable.Share)}\r\n{headers}");
        Assert.Equal(200, answer.Status);
        Assert.True(Guid.TryParse(answer.Headers["x-correlator"].Single(), out _));
    }

    [Theory]
    [InlineData("GET", "/number-verification/v2/nothing", 404)]
    [InlineData("PUT", ApiHost.Verify, 405)]
    [InlineData("POST", ApiHost.Verify, 401)]
    [InlineData("DELETE", "/number-verification/v2/openapi.yaml", 405)]
    [Trait("rule", "NV-09")]
    public async Task Every_refusal_carries_it(string method, string path, int status)
    {
        using var response = await host.SendAsync(new HttpMethod(method), path, correlator: "every-answer");
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("every-answer", Assert.Single(response.Headers.GetValues("x-correlator")));
    }
}
