// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Camara;
using NumberVerification.Tests.Host;

namespace NumberVerification.Tests.V2;

/// <summary>A token answers one call; who is first is decided by the spend alone.</summary>
public sealed class SingleUseTests(ApiHost host) : IClassFixture<ApiHost>
{
    private const string BothScopes = TokenTable.Verify + " " + TokenTable.Share;

    [Fact]
    [Trait("rule", "NV-30")]
    [Trait("rule", "SEC-225")]
    [Trait("rule", "SEC-213")]
    public async Task A_second_use_is_unauthenticated_whichever_operation_it_asks_for()
    {
        var verified = host.Tokens.Issue(BothScopes);
        await host.VerifyAsync(verified, Calls.PhoneNumber(TokenTable.Number)).ShouldVerifyAsync(true);
        await host.VerifyAsync(verified, Calls.PhoneNumber(TokenTable.Number)).ShouldBeUnauthenticatedAsync();
        await host.ShareAsync(verified).ShouldBeUnauthenticatedAsync();

        var shared = host.Tokens.Issue(BothScopes);
        await host.ShareAsync(shared).ShouldAnswerAsync($$"""{"devicePhoneNumber":"{{TokenTable.Number}}"}""");
        await host.ShareAsync(shared).ShouldBeUnauthenticatedAsync();
        await host.VerifyAsync(shared, Calls.PhoneNumber(TokenTable.Number)).ShouldBeUnauthenticatedAsync();
    }

    [Fact]
    [Trait("rule", "NV-30")]
    [Trait("rule", "SEC-226")]
    public async Task Of_50_parallel_calls_with_one_token_exactly_one_is_answered()
    {
        for (var round = 0; round < 20; round++)
        {
            var token = host.Tokens.Issue(BothScopes);
            using var start = new SemaphoreSlim(0);
            var calls = Enumerable.Range(0, 50).Select(async i =>
            {
                await start.WaitAsync();
                using var response = await (i % 2 == 0
                    ? host.VerifyAsync(token, Calls.PhoneNumber(TokenTable.Number))
                    : host.ShareAsync(token));
                return response.StatusCode;
            }).ToArray();
            start.Release(50);
            var statuses = await Task.WhenAll(calls);
            Assert.Equal(1, statuses.Count(status => status == HttpStatusCode.OK));
            Assert.Equal(49, statuses.Count(status => status == HttpStatusCode.Unauthorized));
        }
    }

    [Fact]
    public async Task The_spend_is_given_the_outcome_and_the_correlator()
    {
        string[] tokens = [host.Tokens.Issue(), host.Tokens.Issue(), host.Tokens.Issue(TokenTable.Share)];
        await host.VerifyAsync(tokens[0], Calls.PhoneNumber(TokenTable.Number), "one").ShouldVerifyAsync(true);
        await host.VerifyAsync(tokens[1], Calls.PhoneNumber("+34666666666"), "two").ShouldVerifyAsync(false);
        (await host.ShareAsync(tokens[2], "three")).Dispose();
        Assert.Equal([ApiOutcome.True, ApiOutcome.False, ApiOutcome.Shared], tokens.Select(host.Tokens.OutcomeOf));
        Assert.Equal(["one", "two", "three"], tokens.Select(host.Tokens.CorrelatorOf));
    }

    [Fact]
    [Trait("rule", "SEC-240")]
    public async Task Two_tokens_of_one_subscriber_do_not_touch_each_other()
    {
        var first = host.Tokens.Issue();
        var second = host.Tokens.Issue();
        await host.VerifyAsync(first, Calls.PhoneNumber("+34666666666")).ShouldVerifyAsync(false);
        await host.VerifyAsync(second, Calls.PhoneNumber(TokenTable.Number)).ShouldVerifyAsync(true);
    }
}
