// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Authorization.Spending;
using Facts;
using Microsoft.Extensions.DependencyInjection;

namespace Authorization.Tests.OperatorTokens;

public sealed class OperatorFactTests(OperatorHost host) : IClassFixture<OperatorHost>
{
    [Fact]
    [Trait("rule", "SEC-326")]
    [Trait("rule", "AS-59")]
    public async Task Every_answer_is_a_fact_with_its_door_and_no_fact_or_log_line_holds_a_token_or_a_number()
    {
        var ct = TestContext.Current.CancellationToken;
        var from = host.Now;
        var (first, second) = (host.IssueToken(), host.IssueToken());
        var id = await host.ObtainAuthReqIdAsync(host.One, first);
        using var poll = await host.PollAsync(host.One, id);
        await host.Host.Spending.SpendAsync(await host.OpenAsync(poll), new TokenUse(TokenOutcome.True, "corr-1"), ct);
        using var bearer = await host.BearAsync(host.Assertion(host.One, second));
        using var used = await host.AskAsync(host.One, second);
        using var inactive = await host.AskAsync(host.One, "no-such-token");
        using var stranger = await host.BearAsync("x");

        var facts = new List<Fact>();
        await foreach (var fact in host.Host.Services.GetRequiredService<FactReader>().ReadAsync(from, ct))
        {
            facts.Add(fact);
        }

        facts.RemoveAll(fact => fact.Kind is FactKind.Anchor);
        Assert.Equal(
            [
                (FactKind.Backchannel, "granted", null, "ciba"),
                (FactKind.Token, "granted", null, "ciba"),
                (FactKind.Api, "true", null, "ciba"),
                (FactKind.Token, "granted", null, "jwt-bearer"),
                (FactKind.Backchannel, "refused", "operator_token_used", "ciba"),
                (FactKind.Backchannel, "refused", "operator_token_inactive", null),
            ],
            facts.Select(fact => (fact.Kind, fact.Outcome, fact.Reason, fact.Origin)));
        Assert.NotNull(Assert.Single(facts.Take(3).Select(fact => fact.Grant).Distinct()));
        Assert.NotNull(Assert.Single(facts.Take(5).Select(fact => fact.Subject).Distinct()));
        Assert.Equal("sim", facts[0].Details!["amr"]);
        Assert.Equal("FraudPreventionAndDetection", facts[3].Details!["purpose"]);
        var written = JsonSerializer.Serialize(facts) + string.Join('\n', host.Host.Log.Lines.Select(line => line.Text));
        foreach (var secret in new[] { "99977001005", first, second, id })
        {
            Assert.DoesNotContain(secret, written, StringComparison.Ordinal);
        }
    }
}
