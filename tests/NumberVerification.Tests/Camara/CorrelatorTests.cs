// SPDX-License-Identifier: Apache-2.0
using Camara;
using NumberVerification.Tests.Host;

namespace NumberVerification.Tests.Camara;

/// <summary>The header that names an exchange, on every answer.</summary>
public sealed class CorrelatorTests(ApiHost host) : IClassFixture<ApiHost>
{
    private const string Every72 = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_:;./<>{}";

    private static readonly string[] OlderVersions = ["v0", "v0.3", "v1"];

    [Fact]
    [Trait("rule", "NV-11")]
    public void Exactly_72_characters_of_the_unicode_plane_are_allowed()
    {
        var allowed = Enumerable.Range(0, 0x10000).Select(i => (char)i).Where(c => !Correlator.Of($"{c}", CorrelatorRule.Pattern).IsRefused).ToArray();
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
        var correlator = Correlator.Of(value, CorrelatorRule.Pattern);
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

    [Fact]
    [Trait("rule", "SEC-237")]
    public void Where_any_text_is_taken_nothing_is_refused_and_only_visible_characters_come_back()
    {
        for (var c = 1; c < 0x10000; c++)
        {
            var value = $"a{(char)c}b";
            var correlator = Correlator.Of(value, CorrelatorRule.AnyText);
            Assert.False(correlator.IsRefused);
            Assert.Equal(c is >= ' ' and <= '~', correlator.Value == value);
            Assert.True(correlator.Value == value || Guid.TryParse(correlator.Value, out _));
        }
    }

    [Fact]
    [Trait("rule", "SEC-236")]
    [Trait("rule", "COM-17")]
    public async Task An_older_version_takes_any_text_and_repeats_what_can_be_repeated()
    {
        foreach (var version in OlderVersions)
        {
            foreach (var value in new[] { "a b", "not valid!", "\"quoted\", {\"a\": 1}", new string('x', 256), "caf\u00e9" })
            {
                var answer = await AskAsync(version, $"x-correlator: {value}\r\n");
                Assert.Equal(value.All(char.IsAscii) ? value : null, Echo(answer));
            }

            foreach (var headers in new[]
            {
                $"x-correlator: {new string('x', 257)}\r\n",
                "x-correlator: a\tb\r\n",
                "x-correlator: one\r\nx-correlator: two\r\n",
                "x-correlator:\r\n",
                "",
            })
            {
                Assert.Null(Echo(await AskAsync(version, headers)));
            }
        }

        async Task<RawAnswer> AskAsync(string version, string headers)
        {
            var token = host.Tokens.Issue($"{TokenTable.Share} {TokenTable.LegacyShare}");
            var answer = await RawHttp.SendAsync(
                host.Address,
                $"GET /number-verification/{version}/device-phone-number HTTP/1.1",
                $"Authorization: Bearer {token}\r\n{headers}");
            Assert.Equal(200, answer.Status);
            return answer;
        }

        static string? Echo(RawAnswer answer) =>
            answer.Headers["x-correlator"].Single() is var value && Guid.TryParse(value, out _) ? null : value;
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
