// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Camara;
using NumberVerification.Tests.Host;

namespace NumberVerification.Tests.Camara;

/// <summary>The token in its header (RFC 6750, RFC 9110 §11), and the challenge where it is missing.</summary>
public sealed class BearerTokenTests(ApiHost host) : IClassFixture<ApiHost>
{
    [Theory]
    [InlineData("Bearer")]
    [InlineData("bearer")]
    [InlineData("BEARER")]
    [Trait("rule", "SEC-178")]
    public async Task The_scheme_is_taken_in_any_case(string scheme)
    {
        var answer = await RawHttp.SendAsync(
            host.Address, $"GET {ApiHost.Share} HTTP/1.1", $"Authorization: {scheme} {host.Tokens.Issue(TokenTable.Share)}\r\n");
        Assert.Equal(200, answer.Status);
    }

    [Theory]
    [InlineData("Authorization: Bearer\t{0}\r\n")]
    [InlineData("Authorization: Bearer  {0}\r\n")]
    [InlineData("Authorization: Bearer\r\n")]
    [InlineData("Authorization: Bearer \r\n")]
    [InlineData("Authorization: Bearer{0}\r\n")]
    [InlineData("Authorization: Bearer {0},\r\n")]
    [InlineData("Authorization: Bearer {0}, Bearer {0}\r\n")]
    [InlineData("Authorization: Bearer {0} junk\r\n")]
    [InlineData("Authorization: Bearer {0}\u00e9\r\n")]
    [InlineData("Authorization: Bearer {0}=x\r\n")]
    [InlineData("Authorization: Bearer \"{0}\"\r\n")]
    [InlineData("Authorization: Bearer realm=x, {0}\r\n")]
    [InlineData("Authorization: Bearer {0}\r\nAuthorization: Bearer {0}\r\n")]
    [InlineData("Authorization: Basic {0}\r\nAuthorization: Bearer {0}\r\n")]
    [InlineData("Authorization: Basic {0}\r\n")]
    [InlineData("Authorization: DPoP {0}\r\n")]
    [InlineData("Authorization: {0}\r\n")]
    [InlineData("Proxy-Authorization: Bearer {0}\r\n")]
    [InlineData("X-Authorization: Bearer {0}\r\nCookie: access_token={0}\r\n")]
    [Trait("rule", "SEC-178")]
    public async Task A_header_that_is_not_exactly_one_token_is_unauthenticated(string headers)
    {
        var token = host.Tokens.Issue(TokenTable.Share);
        var answer = await RawHttp.SendAsync(
            host.Address, $"GET {ApiHost.Share} HTTP/1.1", headers.Replace("{0}", token, StringComparison.Ordinal));
        answer.ShouldRefuse(401, "UNAUTHENTICATED");
        Assert.False(host.Tokens.IsSpent(token));
    }

    [Fact]
    [Trait("rule", "SEC-179")]
    [Trait("rule", "COM-13")]
    public async Task A_token_in_the_query_or_in_a_form_is_not_read()
    {
        var token = host.Tokens.Issue(TokenTable.Share + " " + TokenTable.Verify);
        await host.SendAsync(HttpMethod.Get, $"{ApiHost.Share}?access_token={token}").ShouldBeUnauthenticatedAsync();
        using var form = new FormUrlEncodedContent([new("access_token", token)]);
        await host.SendAsync(HttpMethod.Post, ApiHost.Verify, content: form).ShouldBeUnauthenticatedAsync();
    }

    [Fact]
    [Trait("rule", "SEC-180")]
    public async Task A_token_cut_extended_or_changed_is_unauthenticated()
    {
        var token = host.Tokens.Issue(TokenTable.Share);
        foreach (var changed in new[] { token[..^1], token + "0", token[1..], token.ToUpperInvariant() + "=", token + new string('A', 8000) })
        {
            await host.ShareAsync(changed).ShouldBeUnauthenticatedAsync();
        }
    }

    [Fact]
    [Trait("rule", "SEC-178")]
    public void A_token_has_4096_characters_at_most_and_its_padding_only_at_the_end()
    {
        Assert.NotNull(PresentedToken.Read("Bearer " + new string('a', 4096)).Value);
        Assert.Null(PresentedToken.Read("Bearer " + new string('a', 4097)).Value);
        Assert.Equal("-._~+/aZ09==", PresentedToken.Read("Bearer -._~+/aZ09==").Value);
        Assert.Null(PresentedToken.Read("Bearer ==").Value);
        Assert.Null(PresentedToken.Read("Bearer a b").Value);
        Assert.Null(PresentedToken.Read("Bearer a,b").Value);
        Assert.DoesNotContain("secret", $"{PresentedToken.Read("Bearer secret")}", StringComparison.Ordinal);
    }

    [Fact]
    [Trait("rule", "COM-04")]
    [Trait("rule", "SEC-213")]
    public async Task Every_cause_has_the_same_body()
    {
        var used = host.Tokens.Issue(TokenTable.Share);
        (await host.ShareAsync(used)).Dispose();
        var bodies = new HashSet<string>();
        foreach (var token in new[] { null, "garbage", "", used, host.Tokens.Issue(TokenTable.Share, lifetime: TimeSpan.FromSeconds(-1)) })
        {
            using var response = await host.ShareAsync(token);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            bodies.Add(await response.Content.ReadAsStringAsync());
        }

        Assert.Single(bodies);
    }

    [Fact]
    [Trait("rule", "COM-05")]
    public async Task The_challenge_says_whether_a_token_was_sent_and_which_scope_was_missing()
    {
        Assert.Equal("Bearer realm=\"camara\"", await ChallengeAsync(null));
        Assert.Equal("Bearer realm=\"camara\", error=\"invalid_token\"", await ChallengeAsync("garbage"));
        Assert.Equal(
            "Bearer realm=\"camara\", error=\"insufficient_scope\", scope=\"number-verification:device-phone-number:read\"",
            await ChallengeAsync(host.Tokens.Issue("openid")));
        Assert.Null(await ChallengeAsync(host.Tokens.Issue(TokenTable.Share, amr: "sms")));
    }

    private async Task<string?> ChallengeAsync(string? token)
    {
        using var response = await host.ShareAsync(token);
        return response.Headers.TryGetValues("WWW-Authenticate", out var values) ? Assert.Single(values) : null;
    }
}
