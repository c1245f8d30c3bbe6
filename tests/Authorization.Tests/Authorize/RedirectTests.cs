// SPDX-License-Identifier: Apache-2.0
using Authorization.Tests.Hosting;

namespace Authorization.Tests.Authorize;

/// <summary>What comes back to the redirect URI, to the letter.</summary>
public sealed class RedirectTests(AuthorizationHost host) : IClassFixture<AuthorizationHost>
{
    [Fact]
    [Trait("rule", "SEC-074")]
    public async Task A_state_comes_back_byte_by_byte()
    {
        var state = string.Concat(Enumerable.Repeat("a+b%20c\"é☎&=#'<>/?", 130))[..2048];
        using var response = await host.Phone.SendAsync(host.PostAuthorize(host.One.AuthorizationRequest(("state", state))));

        Assert.Equal(state, Answer.Of(response)["state"]);
    }

    [Theory]
    [InlineData("a\r\nSet-Cookie: x=1")]
    [InlineData("a\nb")]
    [InlineData("a\u0085b")]
    [Trait("rule", "SEC-075")]
    public async Task A_state_with_control_characters_is_refused_without_it(string state)
    {
        using var response = await host.Phone.SendAsync(host.PostAuthorize(host.One.AuthorizationRequest(("state", state))));

        var answer = Answer.Of(response);
        Assert.Equal("invalid_request", answer["error"]);
        Assert.False(answer.ContainsKey("state"));
        Answer.AssertHardened(response);
    }

    [Fact]
    [Trait("rule", "SEC-075")]
    public async Task A_state_that_is_too_long_is_refused_without_it()
    {
        using var response = await host.Phone.SendAsync(host.PostAuthorize(
            host.One.AuthorizationRequest(("state", new string('s', 2049)))));

        Assert.False(Answer.Of(response).ContainsKey("state"));
    }

    [Fact]
    [Trait("rule", "SEC-075")]
    public async Task Markup_in_a_state_leaves_only_encoded()
    {
        using var response = await host.Phone.SendAsync(host.Authorize(
            host.One.AuthorizationRequest(("state", "\"><script>alert(1)</script>"))));

        Assert.DoesNotContain("<", Assert.Single(response.Headers.GetValues("Location")), StringComparison.Ordinal);
        Assert.Equal("\"><script>alert(1)</script>", Answer.Of(response)["state"]);
    }

    [Fact]
    [Trait("rule", "SEC-091")]
    public async Task The_query_of_a_redirect_uri_is_kept()
    {
        using var response = await host.Phone.SendAsync(host.Authorize(host.Two.AuthorizationRequest()));

        Assert.StartsWith("https://two.example/callback?x=1&code=", response.Headers.Location!.OriginalString, StringComparison.Ordinal);
    }
}
