// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Authorization.Consent;
using Authorization.Tests.Consent;
using Authorization.Tests.Hosting;

namespace Authorization.Tests.OperatorTokens;

/// <summary>Consent and objections hold for operator tokens as they do for addresses.</summary>
public sealed class OperatorConsentTests : IAsyncLifetime
{
    private const string Needed = $"dpv:{ConsentHost.Needed} {ConsentHost.Verify}";

    private readonly OperatorHost _host = new();

    public ValueTask InitializeAsync()
    {
        _host.Host.Settings["Authorization:Consent:Rules:0:Purpose"] = ConsentHost.Needed;
        _host.Host.Settings["Authorization:Consent:Rules:0:Basis"] = nameof(LegalBasis.MustBeOnRecord);
        return _host.InitializeAsync();
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    [Trait("rule", "AS-74")]
    [Trait("rule", "AS-76")]
    public async Task Missing_consent_is_denied_at_the_backchannel_and_an_invalid_grant_for_an_assertion_and_spends_no_operator_token()
    {
        var token = _host.IssueToken();
        using var ask = await _host.AskAsync(_host.One, token, ("scope", Needed));
        using var bearer = await _host.BearAsync(_host.Assertion(_host.One, token, ("scope", Needed)));
        await _host.Host.DecideAsync("granted");
        using var afterwards = await _host.BearAsync(_host.Assertion(_host.One, token, ("scope", Needed)));

        await Answer.RefusedAsync(ask, HttpStatusCode.Forbidden, "access_denied");
        await Answer.RefusedAsync(bearer, HttpStatusCode.BadRequest, "invalid_grant");
        Assert.Equal(HttpStatusCode.OK, afterwards.StatusCode);
    }

    [Fact]
    [Trait("rule", "SEC-049")]
    [Trait("rule", "SEC-136")]
    public async Task Whoever_objected_reads_like_nobody_and_an_objection_stops_a_request_that_was_granted()
    {
        var granted = await _host.ObtainAuthReqIdAsync(_host.One, _host.IssueToken());
        await _host.Operator.StopAsync();
        var waiting = await _host.ObtainAuthReqIdAsync(_host.One, _host.IssueToken());
        await _host.Operator.StartAgainAsync();
        await _host.Host.DecideAsync("opted_out");

        using var ask = await _host.AskAsync(_host.One, _host.IssueToken());
        using var noAsk = await _host.AskAsync(_host.One, "no-such-token");
        using var bearer = await _host.BearAsync(_host.Assertion(_host.One, _host.IssueToken()));
        Assert.Equal(
            await Answer.RefusedAsync(noAsk, HttpStatusCode.BadRequest, "unknown_user_id"),
            await Answer.RefusedAsync(ask, HttpStatusCode.BadRequest, "unknown_user_id"));
        await Answer.RefusedAsync(bearer, HttpStatusCode.BadRequest, "invalid_grant");
        foreach (var id in new[] { granted, waiting })
        {
            using var poll = await _host.PollAsync(_host.One, id);
            using var again = await _host.PollAsync(_host.One, id);
            await Answer.RefusedAsync(poll, HttpStatusCode.BadRequest, "access_denied");
            await Answer.RefusedAsync(again, HttpStatusCode.BadRequest, "invalid_grant");
        }
    }
}
