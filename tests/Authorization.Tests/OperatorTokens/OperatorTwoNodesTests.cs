// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Authorization.Tests.Hosting;
using Testing.Engines;

namespace Authorization.Tests.OperatorTokens;

/// <summary>Two nodes on one PostgreSQL database: polls are paced, and operator tokens spent, over both.</summary>
public sealed class OperatorTwoNodesTests : IAsyncLifetime
{
    private readonly PostgresServer _postgres = new();
    private OperatorHost? _first;
    private AuthorizationHost? _second;

    private OperatorHost First => _first!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(_postgres.WhyUnavailable is null, _postgres.WhyUnavailable ?? "");
        _first = new OperatorHost(new AuthorizationHost(await _postgres.CreateDatabaseAsync(TestContext.Current.CancellationToken)));
        await _first.InitializeAsync();
        _second = await _first.Host.StartAnotherAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_second is not null)
        {
            await _second.DisposeAsync();
        }

        if (_first is not null)
        {
            await _first.DisposeAsync();
        }

        await _postgres.DisposeAsync();
    }

    [Fact]
    [Trait("rule", "AS-38")]
    [Trait("rule", "AS-42")]
    [Trait("rule", "REL-04")]
    public async Task Of_polls_within_an_interval_and_of_requests_with_one_token_one_is_answered_on_either_node()
    {
        for (var round = 0; round < 10; round++)
        {
            var token = First.IssueToken();
            var grants = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => First.On(Node(i)).BearAsync(First.Assertion(First.One, token))));
            Assert.Single(grants, answer => answer.StatusCode is HttpStatusCode.OK);
        }

        await First.Operator.StopAsync();
        var id = await First.ObtainAuthReqIdAsync(First.One, First.IssueToken());
        for (var round = 0; round < 5; round++)
        {
            var polls = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => First.On(Node(i)).PollAsync(First.One, id)));
            var errors = await Task.WhenAll(polls.Select(async poll => (await Answer.JsonAsync(poll))["error"].GetString()));
            Assert.Equal(1, errors.Count(error => error == "authorization_pending"));
            Assert.Equal(9, errors.Count(error => error == "slow_down"));
            First.Host.Time.Advance(TimeSpan.FromSeconds(2));
        }
    }

    private AuthorizationHost Node(int i) => i % 2 == 0 ? First.Host : _second!;
}
