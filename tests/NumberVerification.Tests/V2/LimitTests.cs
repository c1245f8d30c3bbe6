// SPDX-License-Identifier: Apache-2.0
using System.Net;
using NumberVerification.Tests.Host;
using static NumberVerification.Tests.Host.TokenTable;

namespace NumberVerification.Tests.V2;

/// <summary>Whoever guesses too often is told nothing, not even that a guess was right.</summary>
public sealed class LimitTests(ApiHost host) : IClassFixture<ApiHost>
{
    [Theory]
    [InlineData(Number)]
    [InlineData("+34666666666")]
    [Trait("rule", "SEC-246")]
    [Trait("rule", "SEC-252")]
    public async Task Right_and_wrong_guesses_beyond_the_limit_are_answered_alike(string guess)
    {
        using var plain = await host.VerifyAsync(host.Tokens.Issue(fault: Fault.SpendLimited), Calls.PhoneNumber(guess), "limit-1");
        Assert.Equal(HttpStatusCode.TooManyRequests, plain.StatusCode);
        Assert.Equal(
            """{"status":429,"code":"TOO_MANY_REQUESTS","message":"Too many requests for the moment; come back later."}""",
            await plain.Content.ReadAsStringAsync());
        Assert.Equal(TimeSpan.FromSeconds(300), plain.Headers.RetryAfter!.Delta);
        Assert.Equal("limit-1", Assert.Single(plain.Headers.GetValues("x-correlator")));
        Calls.ShouldHaveHouseHeaders(plain);
    }

    [Fact]
    [Trait("rule", "SEC-246")]
    public async Task A_token_that_met_the_limit_is_not_spent()
    {
        var token = host.Tokens.Issue(fault: Fault.SpendLimited);
        await host.VerifyAsync(token, Calls.PhoneNumber(Number)).ShouldRefuseAsync(HttpStatusCode.TooManyRequests, "TOO_MANY_REQUESTS");
        Assert.False(host.Tokens.IsSpent(token));
    }
}
