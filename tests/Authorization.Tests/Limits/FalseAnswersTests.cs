// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Authorization.Spending;
using Authorization.Tests.Hosting;
using Facts;
using Kernel;
using Microsoft.Extensions.DependencyInjection;
using static Authorization.Spending.TokenSpend;

namespace Authorization.Tests.Limits;

/// <summary>A subscriber's number cannot be found by asking for one after the other.</summary>
public sealed class FalseAnswersTests : IAsyncLifetime
{
    private readonly AuthorizationHost _host = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _host.InitializeAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    [Trait("rule", "SEC-246")]
    public async Task After_five_false_answers_neither_false_nor_true_is_told_and_the_token_stays_unspent()
    {
        var from = _host.Time.GetUtcNow();
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(Spent, await AnswerAsync(TokenOutcome.True));
            Assert.Equal(Spent, await AnswerAsync(TokenOutcome.False));
        }

        var token = await MintAsync();
        Assert.Equal(LimitReached, await SpendAsync(token, TokenOutcome.False));
        Assert.Equal(LimitReached, await SpendAsync(token, TokenOutcome.True));
        Assert.Equal(Spent, await SpendAsync(token, TokenOutcome.Shared));

        var facts = new List<Fact>();
        await foreach (var fact in _host.Services.GetRequiredService<FactReader>().ReadAsync(from, Ct))
        {
            facts.Add(fact);
        }

        Assert.Equal(2, facts.Count(fact => fact is { Outcome: "refused", Reason: "false_answers_limit", ClientId: "app-one" }));
        Assert.Equal(2, _host.Log.Lines.Count(line => line.Text.Contains("false_answers_limit", StringComparison.Ordinal)));
    }

    [Fact]
    [Trait("rule", "SEC-246")]
    public async Task Another_client_and_another_subscriber_have_budgets_of_their_own()
    {
        await UseUpAsync();
        Assert.Equal(Spent, await SpendAsync(await MintAsync("app-two"), TokenOutcome.False));
        Assert.Equal(Spent, await SpendAsync(await MintAsync(number: "+99977001006"), TokenOutcome.False));
        Assert.Equal(LimitReached, await AnswerAsync(TokenOutcome.True));
    }

    [Fact]
    [Trait("rule", "SEC-246")]
    [Trait("rule", "SEC-252")]
    public async Task An_api_hosted_apart_is_told_the_same_in_its_own_words()
    {
        await UseUpAsync();
        var token = await _host.ObtainTokenAsync(_host.One);
        foreach (var outcome in new[] { "true", "false" })
        {
            using var answer = await _host.PostAsync("/introspect", _host.Api.ClientRequest(
                _host.Time.GetUtcNow(), ("token", token), ("spend", "true"), ("outcome", outcome), ("correlator", "c")));
            await Answer.RefusedAsync(answer, HttpStatusCode.TooManyRequests, "temporarily_unavailable");
            Assert.Equal(TimeSpan.FromSeconds(300), answer.Headers.RetryAfter!.Delta);
        }
    }

    [Fact]
    public async Task The_budget_is_there_again_after_its_window_and_half_of_it_at_most()
    {
        await UseUpAsync();
        _host.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(LimitReached, await AnswerAsync(TokenOutcome.True));
        _host.Time.Advance(TimeSpan.FromMinutes(5));
        await UseUpAsync();
    }

    [Fact]
    [Trait("rule", "SEC-248")]
    public async Task Of_ten_thousand_guesses_in_a_row_five_are_evaluated()
    {
        var told = 0;
        for (var batch = 0; batch < 100; batch++)
        {
            var tokens = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => MintAsync()));
            var spends = await Task.WhenAll(tokens.Select(
                (token, i) => SpendAsync(token, batch == 73 && i == 21 ? TokenOutcome.True : TokenOutcome.False)));
            told += spends.Count(spend => spend is not LimitReached);
        }

        Assert.Equal(5, told);
    }

    [Fact]
    public async Task Where_the_budget_is_switched_off_nothing_is_counted()
    {
        await using var host = new AuthorizationHost { Settings = new() { ["Limits:FalseAnswers"] = "0" } };
        await host.InitializeAsync();
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(Spent, await host.Spending.SpendAsync(await MintAsync(host), new TokenUse(TokenOutcome.False, "c"), Ct));
        }
    }

    internal static async Task<LiveToken> MintAsync(AuthorizationHost host, string client = "app-one", string number = "+99977001005")
    {
        Assert.True(PhoneNumber.TryParse(number, out var parsed));
        var token = await host.Mint.MintAsync(client, "number-verification:verify", ["nba"], parsed, TimeSpan.FromSeconds(120), Ct);
        return (await host.Spending.OpenAsync(token!, Ct))!;
    }

    private Task<LiveToken> MintAsync(string client = "app-one", string number = "+99977001005") => MintAsync(_host, client, number);

    private Task<TokenSpend> SpendAsync(LiveToken token, TokenOutcome outcome) =>
        _host.Spending.SpendAsync(token, new TokenUse(outcome, "c"), Ct);

    private async Task<TokenSpend> AnswerAsync(TokenOutcome outcome) => await SpendAsync(await MintAsync(), outcome);

    private async Task UseUpAsync()
    {
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(Spent, await AnswerAsync(TokenOutcome.False));
        }
    }
}
