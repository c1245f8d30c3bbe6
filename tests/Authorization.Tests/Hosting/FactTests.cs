// SPDX-License-Identifier: Apache-2.0
using Authorization.Spending;
using Facts;
using Microsoft.Extensions.DependencyInjection;

namespace Authorization.Tests.Hosting;

public sealed class FactTests(AuthorizationHost host) : IClassFixture<AuthorizationHost>
{
    [Fact]
    [Trait("rule", "SEC-326")]
    [Trait("rule", "AS-59")]
    public async Task One_verification_leaves_its_facts_joined_by_its_grant_and_no_number()
    {
        var ct = TestContext.Current.CancellationToken;
        var from = host.Time.GetUtcNow();
        var code = await host.ObtainCodeAsync(host.One);
        using var response = await host.RedeemAsync(host.One, code);
        var token = (await host.Spending.OpenAsync((await Answer.JsonAsync(response))["access_token"].GetString()!, ct))!;
        await host.Spending.RefuseAsync(token, new TokenRefusal("scope_missing", "corr-0"), ct);
        Assert.Equal(TokenSpend.Spent, await host.Spending.SpendAsync(token, new TokenUse(TokenOutcome.False, "corr-1"), ct));
        using var replay = await host.RedeemAsync(host.One, code);
        using var wifi = await host.Wifi.SendAsync(host.Authorize(host.One.AuthorizationRequest()));
        using var badScope = await host.Phone.SendAsync(host.Authorize(host.One.AuthorizationRequest(("scope", "number-verification:verify"))));
        using var stranger = await host.Phone.SendAsync(host.Authorize(host.One.AuthorizationRequest(("client_id", "x"))));

        var facts = new List<Fact>();
        await foreach (var fact in host.Services.GetRequiredService<FactReader>().ReadAsync(from, ct))
        {
            facts.Add(fact);
        }

        Assert.Equal(
            [
                (FactKind.Authorize, "granted", null),
                (FactKind.Token, "granted", null),
                (FactKind.Api, "refused", "scope_missing"),
                (FactKind.Api, "false", null),
                (FactKind.Token, "refused", "code_replayed"),
                (FactKind.Authorize, "refused", "not_on_net"),
                (FactKind.Authorize, "refused", "purpose"),
            ],
            facts.Where(fact => fact.Kind is not FactKind.Anchor).Select(fact => (fact.Kind, fact.Outcome, fact.Reason)));
        var verification = facts.Where(fact => fact.Kind is not FactKind.Anchor).Take(5).ToList();
        Assert.NotNull(Assert.Single(verification.Select(fact => fact.Grant).Distinct()));
        Assert.NotNull(Assert.Single(verification.Select(fact => fact.Subject).Distinct()));
        Assert.All(facts.Where(fact => fact.Kind is not FactKind.Anchor), fact => Assert.Equal("app-one", fact.ClientId));
        Assert.All(verification, fact => Assert.Equal("FraudPreventionAndDetection", fact.Details!["purpose"]));
        Assert.Equal(["corr-0", "corr-1"], verification.Skip(2).Take(2).Select(fact => fact.Correlator));
        Assert.DoesNotContain("99977001005", System.Text.Json.JsonSerializer.Serialize(facts), StringComparison.Ordinal);
    }
}
