// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Authorization.OperatorTokens;
using Authorization.Tests.Hosting;
using Kernel.Jose;

namespace Authorization.Tests.OperatorTokens;

/// <summary>The polls of backchannel authentication, the operator's server being stopped and started in the middle of them.</summary>
public sealed class CibaGrantTests : IAsyncLifetime
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly OperatorHost _host = new();

    public ValueTask InitializeAsync() => _host.InitializeAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    [Trait("rule", "SEC-135")]
    [Trait("rule", "AS-38")]
    public async Task Another_clients_an_expired_a_used_and_an_unknown_id_bring_nothing()
    {
        var other = new App("app-other", "https://other.example/callback", JwsAlgorithm.ES256) { More = _host.One.More };
        _host.Host.Register(other);
        var id = await _host.ObtainAuthReqIdAsync(_host.One, _host.IssueToken());

        await RefusedAsync(_host.PollAsync(other, id), "invalid_grant");
        using var first = await _host.PollAsync(_host.One, id);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        await RefusedAsync(_host.PollAsync(_host.One, id), "invalid_grant");

        var late = await _host.ObtainAuthReqIdAsync(_host.One, _host.IssueToken());
        _host.Host.Time.Advance(TimeSpan.FromSeconds(120));
        await RefusedAsync(_host.PollAsync(_host.One, late), "expired_token");

        await RefusedAsync(_host.PollAsync(_host.One, "x"), "invalid_grant");
        await RefusedAsync(_host.PollAsync(_host.One, late[..^4] + "AAAA"), "invalid_grant");
        await RefusedAsync(_host.PollAsync(_host.One, await CodeAsync()), "invalid_grant");
        await RefusedAsync(_host.PollAsync(_host.One, "", ("auth_req_id", null)), "invalid_request");
    }

    [Fact]
    [Trait("rule", "SEC-135")]
    public async Task Of_many_polls_at_once_one_brings_the_token()
    {
        var id = await _host.ObtainAuthReqIdAsync(_host.One, _host.IssueToken());
        var polls = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _host.PollAsync(_host.One, id)));

        Assert.Single(polls, poll => poll.StatusCode is HttpStatusCode.OK);
    }

    [Fact]
    [Trait("rule", "AS-37")]
    [Trait("rule", "AS-38")]
    [Trait("rule", "SEC-135")]
    public async Task While_the_operator_cannot_be_asked_a_request_is_pending_and_it_is_granted_once_he_answers()
    {
        var token = _host.IssueToken();
        await _host.Operator.StopAsync();
        var id = await _host.ObtainAuthReqIdAsync(_host.One, token);

        await RefusedAsync(_host.PollAsync(_host.One, id), "authorization_pending");
        await RefusedAsync(_host.PollAsync(_host.One, id), "slow_down");
        _host.Host.Time.Advance(Interval);
        await RefusedAsync(_host.PollAsync(_host.One, id), "authorization_pending");
        _host.Host.Time.Advance(Interval);
        await RefusedAsync(_host.PollAsync(_host.One, id), "authorization_pending"); // The fourth attempt: he is left alone from now on.

        await _host.Operator.StartAgainAsync();
        _host.Host.Time.Advance(Interval);
        await RefusedAsync(_host.PollAsync(_host.One, id), "authorization_pending");
        Assert.Equal(0, _host.Operator.Asked);
        _host.Host.Time.Advance(OperatorIntrospection.BreakFor);
        using var granted = await _host.PollAsync(_host.One, id);

        Assert.Equal("+99977001005", (await _host.OpenAsync(granted)).Number!.Value.E164);
        await RefusedAsync(_host.PollAsync(_host.One, id), "invalid_grant");
        using var again = await _host.AskAsync(_host.One, token);
        await Answer.RefusedAsync(again, HttpStatusCode.BadRequest, "unknown_user_id");
    }

    [Fact]
    [Trait("rule", "AS-38")]
    public async Task Of_many_polls_within_an_interval_one_is_answered_and_all_others_are_slowed_down()
    {
        await _host.Operator.StopAsync();
        var id = await _host.ObtainAuthReqIdAsync(_host.One, _host.IssueToken());

        var polls = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => _host.PollAsync(_host.One, id)));
        var errors = await Task.WhenAll(polls.Select(async poll => (await Answer.JsonAsync(poll))["error"].GetString()));

        Assert.Equal(1, errors.Count(error => error == "authorization_pending"));
        Assert.Equal(9, errors.Count(error => error == "slow_down"));
    }

    [Fact]
    [Trait("rule", "AS-38")]
    [Trait("rule", "AS-42")]
    public async Task What_the_operator_refuses_later_is_denied_for_good()
    {
        await _host.Operator.StopAsync();
        var id = await _host.ObtainAuthReqIdAsync(_host.One, "no-such-token");
        await _host.Operator.StartAgainAsync();

        await RefusedAsync(_host.PollAsync(_host.One, id), "access_denied");
        await RefusedAsync(_host.PollAsync(_host.One, id), "invalid_grant");
    }

    [Fact]
    [Trait("rule", "AS-42")]
    public async Task One_operator_token_waits_once_and_grants_once()
    {
        var token = _host.IssueToken();
        await _host.Operator.StopAsync();
        var id = await _host.ObtainAuthReqIdAsync(_host.One, token);
        using var second = await _host.AskAsync(_host.One, token);
        await Answer.RefusedAsync(second, HttpStatusCode.BadRequest, "unknown_user_id");

        await _host.Operator.StartAgainAsync();
        using var bearer = await _host.BearAsync(_host.Assertion(_host.One, token));
        Assert.Equal(HttpStatusCode.OK, bearer.StatusCode);
        await RefusedAsync(_host.PollAsync(_host.One, id), "access_denied");
    }

    [Fact]
    public async Task A_request_survives_a_restart_of_the_server_because_it_is_no_state_of_its()
    {
        var id = await _host.ObtainAuthReqIdAsync(_host.One, _host.IssueToken());
        await _host.Host.StopAsync();
        var node = await _host.Host.StartAnotherAsync();
        using var answer = await node.PostTokenAsync(
        [
            ("grant_type", OperatorHost.Ciba), ("auth_req_id", id),
            ("client_assertion_type", App.AssertionType), ("client_assertion", node.One.Assertion(_host.Now)),
        ]);
        await node.DisposeAsync();

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private Task<string> CodeAsync() => _host.Host.ObtainCodeAsync(_host.One);

    private static async Task RefusedAsync(Task<HttpResponseMessage> poll, string error)
    {
        using var response = await poll;
        await Answer.RefusedAsync(response, HttpStatusCode.BadRequest, error);
    }
}
