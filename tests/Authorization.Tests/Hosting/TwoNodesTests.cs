// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Authorization.Spending;
using Authorization.Tests.Limits;
using Authorization.Tests.Token;
using Kernel.Jose;
using Testing.Actors;
using Testing.Engines;
using Testing.Proofs;

namespace Authorization.Tests.Hosting;

/// <summary>Two nodes share one PostgreSQL database and nothing else: what one spends is spent on the other.</summary>
public sealed class TwoNodesTests : IAsyncLifetime
{
    private readonly PostgresServer _postgres = new();
    private AuthorizationHost? _first;
    private AuthorizationHost? _second;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private AuthorizationHost First => _first!;

    private AuthorizationHost Second => _second!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(_postgres.WhyUnavailable is null, _postgres.WhyUnavailable ?? "");
        _first = new AuthorizationHost(await _postgres.CreateDatabaseAsync(Ct));
        await _first.InitializeAsync();
        _second = await _first.StartAnotherAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in new[] { _second, _first })
        {
            if (node is not null)
            {
                await node.DisposeAsync();
            }
        }

        await _postgres.DisposeAsync();
    }

    [Fact]
    [Trait("rule", "SEC-122")]
    public async Task A_code_of_one_node_is_redeemed_once_on_either()
    {
        for (var round = 0; round < 20; round++)
        {
            var code = await First.ObtainCodeAsync(First.One);
            var responses = await Task.WhenAll(Enumerable.Range(0, 50).Select(
                i => (i % 2 == 0 ? First : Second).RedeemAsync(First.One, code)));

            Assert.Single(responses, response => response.StatusCode is HttpStatusCode.OK);
        }
    }

    [Fact]
    [Trait("rule", "SEC-163")]
    [Trait("rule", "SEC-168")]
    public async Task An_assertion_is_good_on_one_node_only()
    {
        for (var round = 0; round < 20; round++)
        {
            var assertion = First.One.Assertion(First.Time.GetUtcNow());
            var codes = new[] { await First.ObtainCodeAsync(First.One), await Second.ObtainCodeAsync(First.One) };
            var responses = await Task.WhenAll(
                First.RedeemAsync(First.One, codes[0], ("client_assertion", assertion)),
                Second.RedeemAsync(First.One, codes[1], ("client_assertion", assertion)));

            Assert.Equal(
                [HttpStatusCode.OK, HttpStatusCode.Unauthorized], responses.Select(response => response.StatusCode).Order());
        }
    }

    [Fact]
    [Trait("rule", "SEC-249")]
    [Trait("rule", "REL-08")]
    public async Task Guesses_on_two_nodes_at_once_have_one_budget()
    {
        for (var round = 0; round < 10; round++)
        {
            var number = $"+9997700200{round}";
            var tokens = await Task.WhenAll(Enumerable.Range(0, 40).Select(i =>
                FalseAnswersTests.MintAsync(i % 2 == 0 ? First : Second, number: number)));
            var spends = await Task.WhenAll(tokens.Select((token, i) => (i % 2 == 0 ? First : Second).Spending.SpendAsync(
                token, new TokenUse(TokenOutcome.False, "c"), Ct)));

            Assert.Equal(5, spends.Count(spend => spend is TokenSpend.Spent));
            Assert.Equal(35, spends.Count(spend => spend is TokenSpend.LimitReached));
        }
    }

    [Fact]
    [Trait("rule", "SEC-200")]
    [Trait("rule", "AS-09")]
    public async Task A_proof_is_good_on_one_node_only()
    {
        using var key = new ProofKey();
        for (var round = 0; round < 20; round++)
        {
            var proof = First.Proof(key);
            var codes = new[] { await First.ObtainCodeAsync(First.One), await Second.ObtainCodeAsync(First.One) };
            var responses = await Task.WhenAll(
                First.RedeemWithProofAsync(First.One, codes[0], proof), Second.RedeemWithProofAsync(First.One, codes[1], proof));

            Assert.Equal([HttpStatusCode.OK, HttpStatusCode.BadRequest], responses.Select(response => response.StatusCode).Order());
        }
    }

    [Fact]
    [Trait("rule", "SEC-200")]
    public async Task A_proof_shown_with_a_token_of_one_node_is_used_on_the_other()
    {
        using var key = new ProofKey();
        var tokens = new List<LiveToken>();
        foreach (var node in new[] { First, Second })
        {
            using var response = await node.RedeemWithProofAsync(First.One, await node.ObtainCodeAsync(First.One), node.Proof(key));
            tokens.Add((await node.Spending.OpenAsync((await Proving.GrantedAsync(response)).Token, Ct))!);
        }

        var use = new TokenUse(TokenOutcome.True, "c") { Proof = DpopProof.Attested(key.Thumbprint, "jti", First.Time.GetUtcNow()) };
        Assert.Equal(TokenSpend.Spent, await First.Spending.SpendAsync(tokens[0], use, Ct));
        Assert.Equal(TokenSpend.Unproven, await Second.Spending.SpendAsync(tokens[1], use, Ct));
    }

    [Fact]
    [Trait("rule", "NV-30")]
    public async Task A_token_of_one_node_is_spent_once_on_either()
    {
        using var response = await First.RedeemAsync(First.One, await First.ObtainCodeAsync(First.One));
        var token = (await Answer.JsonAsync(response))["access_token"].GetString()!;
        var here = (await First.Spending.OpenAsync(token, Ct))!;
        var there = (await Second.Spending.OpenAsync(token, Ct))!;

        Assert.Equal(
            [TokenSpend.Spent, TokenSpend.AlreadySpent],
            (await Task.WhenAll(
                First.Spending.SpendAsync(here, new TokenUse(TokenOutcome.True, "a"), Ct),
                Second.Spending.SpendAsync(there, new TokenUse(TokenOutcome.True, "b"), Ct))).Order());
    }

    [Fact]
    [Trait("rule", "SEC-097")]
    [Trait("rule", "SEC-112")]
    [Trait("rule", "REL-04")]
    public async Task A_request_of_one_node_gets_one_code_on_either_pushed_or_signed()
    {
        for (var round = 0; round < 10; round++)
        {
            var requestUri = await First.ObtainRequestUriAsync(First.One);
            var signed = First.One.RequestObject(First.Time.GetUtcNow());
            foreach (var make in new Func<AuthorizationHost, HttpRequestMessage>[]
            {
                node => node.AuthorizePushed(First.One, requestUri), node => node.Authorize(First.One.SignedRequest(signed)),
            })
            {
                var responses = await Task.WhenAll(new[] { First, Second, First, Second }.Select(node => node.Phone.SendAsync(make(node))));
                Assert.Single(responses, response => Answer.Of(response).ContainsKey("code"));
            }
        }
    }

    [Fact]
    [Trait("rule", "SEC-053")]
    public async Task A_request_belongs_to_one_device_whichever_node_it_opens_it_on()
    {
        var app = First.Register(PushedRequests.DevicePinTests.NewApp());
        Second.ReadClients();
        using var other = new Phone("127.77.1.6");
        First.Network.Refuse("127.77.1.5", global::Network.Reason.NoSession);
        First.Network.Refuse("127.77.1.6", global::Network.Reason.NoSession);
        for (var round = 0; round < 20; round++)
        {
            // Nobody can be named, so nothing ends the request: what is answered depends on whose it is alone.
            var requestUri = await First.ObtainRequestUriAsync(app);
            var visits = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
            {
                var node = i % 4 < 2 ? First : Second;
                using var response = await (i % 2 == 0 ? node.Phone : other).SendAsync(node.AuthorizePushed(app, requestUri));
                return (Device: i % 2, Held: !Answer.Of(response)["error_description"]!.StartsWith("other_device", StringComparison.Ordinal));
            }));

            var holder = Assert.Single(visits.Where(visit => visit.Held).Select(visit => visit.Device).Distinct());
            Assert.All(visits, visit => Assert.Equal(visit.Device == holder, visit.Held));
        }
    }
}
