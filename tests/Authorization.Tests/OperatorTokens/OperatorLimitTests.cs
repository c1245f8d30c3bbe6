// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Authorization.Tests.Hosting;

namespace Authorization.Tests.OperatorTokens;

/// <summary>What a subscriber's line may be asked for in an hour holds for every flow together.</summary>
public sealed class OperatorLimitTests : IAsyncLifetime
{
    private readonly OperatorHost _host = new();

    public ValueTask InitializeAsync()
    {
        _host.Host.Settings["Limits:CodesPerSubscriber"] = "4";
        _host.Host.Settings["Limits:FailedAuthenticationsPerAddress"] = "20";
        return _host.InitializeAsync();
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    [Trait("rule", "SEC-244")]
    [Trait("rule", "SEC-049")]
    public async Task A_line_that_was_asked_for_too_often_reads_like_a_token_that_names_nobody()
    {
        await _host.Operator.StopAsync();
        var pending = await _host.ObtainAuthReqIdAsync(_host.One, _host.IssueToken());
        await _host.Operator.StartAgainAsync();
        await _host.Host.ObtainCodeAsync(_host.One);
        await _host.ObtainAuthReqIdAsync(_host.One, _host.IssueToken());
        using var third = await _host.BearAsync(_host.Assertion(_host.One, _host.IssueToken()));
        using var fourth = await _host.BearAsync(_host.Assertion(_host.One, _host.IssueToken()));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (third.StatusCode, fourth.StatusCode));

        using var bearer = await _host.BearAsync(_host.Assertion(_host.One, _host.IssueToken()));
        using var noBearer = await _host.BearAsync(_host.Assertion(_host.One, "no-such-token"));
        using var ask = await _host.AskAsync(_host.One, _host.IssueToken());
        using var noAsk = await _host.AskAsync(_host.One, "no-such-token");
        using var poll = await _host.PollAsync(_host.One, pending);
        using var other = await _host.AskAsync(_host.One, _host.IssueToken("+99977001006"));

        Assert.Equal(
            await Answer.RefusedAsync(noBearer, HttpStatusCode.BadRequest, "invalid_grant"),
            await Answer.RefusedAsync(bearer, HttpStatusCode.BadRequest, "invalid_grant"));
        Assert.Equal(
            await Answer.RefusedAsync(noAsk, HttpStatusCode.BadRequest, "unknown_user_id"),
            await Answer.RefusedAsync(ask, HttpStatusCode.BadRequest, "unknown_user_id"));
        await Answer.RefusedAsync(poll, HttpStatusCode.BadRequest, "access_denied");
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Fact]
    [Trait("rule", "SEC-243")]
    public async Task Forged_assertions_and_failures_at_the_backchannel_count_as_failed_authentications()
    {
        for (var i = 0; i < 10; i++)
        {
            using var bearer = await _host.BearAsync("x");
            using var ask = await _host.AskAsync(_host.One, "x", ("client_assertion", "x"));
            Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.Unauthorized), (bearer.StatusCode, ask.StatusCode));
        }

        using var next = await _host.BearAsync(_host.Assertion(_host.One, _host.IssueToken()));
        await Answer.RefusedAsync(next, HttpStatusCode.TooManyRequests, "temporarily_unavailable");
    }
}
