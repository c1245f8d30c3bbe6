// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text.RegularExpressions;
using Authorization.Spending;
using Authorization.Tests.Hosting;
using Kernel;

namespace Authorization.Tests.Spending;

public sealed class TokenSpendingTests(AuthorizationHost host) : IClassFixture<AuthorizationHost>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("rule", "NV-30")]
    [Trait("rule", "SEC-320")]
    public async Task A_token_opens_without_effect_and_is_spent_once()
    {
        var token = await ObtainTokenAsync();
        var opened = await host.Spending.OpenAsync(token, Ct);
        var again = await host.Spending.OpenAsync(token, Ct);

        Assert.NotNull(opened);
        Assert.NotNull(again);
        Assert.Equal("app-one", opened.ClientId);
        Assert.Equal(["number-verification:verify", "openid"], opened.Scopes.Order(StringComparer.Ordinal));
        Assert.Equal(["nba"], opened.AuthenticationMethods);
        Assert.Equal("+99977001005", opened.Number?.E164);
        Assert.Equal(TokenSpend.Spent, await host.Spending.SpendAsync(opened, new TokenUse(TokenOutcome.True, "c-1"), Ct));
        Assert.Equal(TokenSpend.AlreadySpent, await host.Spending.SpendAsync(again, new TokenUse(TokenOutcome.True, "c-2"), Ct));
        Assert.Null(await host.Spending.OpenAsync(token, Ct));
        Assert.Contains(host.Log.Lines, line => line.Id == 2000 && line.Text.Contains("c-1", StringComparison.Ordinal));
        Assert.DoesNotContain(host.Log.Lines, line => line.Text.Contains("99977001005", StringComparison.Ordinal));
        Assert.DoesNotContain(host.Log.Lines, line => line.Text.Contains(token[..40], StringComparison.Ordinal));
    }

    [Fact]
    [Trait("rule", "SEC-326")]
    public async Task A_refusal_is_on_record_and_leaves_the_token_as_it_was()
    {
        var token = await ObtainTokenAsync();
        var opened = (await host.Spending.OpenAsync(token, Ct))!;
        await host.Spending.RefuseAsync(opened, new TokenRefusal("scope_missing", "c-refused"), Ct);

        Assert.Matches(
            "^Api refused for app-one: scope_missing, grant [A-Za-z0-9_-]+, correlator c-refused $",
            Assert.Single(host.Log.Lines, line => line.Text.Contains("c-refused", StringComparison.Ordinal)).Text);
        Assert.NotNull(await host.Spending.OpenAsync(token, Ct));
        Assert.Equal(TokenSpend.Spent, await host.Spending.SpendAsync(opened, new TokenUse(TokenOutcome.True, "c-spent"), Ct));
    }

    [Fact]
    public async Task A_line_says_nothing_of_what_is_not_there()
    {
        var opened = (await host.Spending.OpenAsync(await ObtainTokenAsync(), Ct))!;
        Assert.Equal(TokenSpend.Spent, await host.Spending.SpendAsync(opened, new TokenUse(TokenOutcome.Shared, "c-line"), Ct));
        using var refused = await host.Phone.SendAsync(host.Authorize(host.One.AuthorizationRequest(("scope", "openid"))));
        using var stranger = await host.Phone.SendAsync(host.Authorize(host.One.AuthorizationRequest(("client_id", "x"))));

        Assert.Contains(host.Log.Lines, line => Regex.IsMatch(line.Text, "^Api shared for app-one, grant [A-Za-z0-9_-]+, correlator c-line $"));
        Assert.Contains(host.Log.Lines, line => Regex.IsMatch(line.Text, "^Authorize refused for app-one: purpose, correlator [a-z0-9]+ $"));
        Assert.DoesNotContain(host.Log.Lines, line => line.Text.Contains("(null)", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("rule", "SEC-326")]
    public async Task A_token_shown_after_its_use_is_on_record_once_however_often_it_is_shown()
    {
        var token = await ObtainTokenAsync();
        Assert.Equal(
            TokenSpend.Spent,
            await host.Spending.SpendAsync((await host.Spending.OpenAsync(token, Ct))!, new TokenUse(TokenOutcome.True, "c-first"), Ct));
        var before = Replays();
        for (var i = 0; i < 5; i++)
        {
            Assert.Null(await host.Spending.OpenAsync(token, Ct));
        }

        Assert.Equal(before + 1, Replays());

        int Replays() => host.Log.Lines.Count(line => line.Text.StartsWith("Api refused for app-one: token_used", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("rule", "NV-30")]
    public async Task Of_fifty_parallel_spends_one_wins()
    {
        var opened = (await host.Spending.OpenAsync(await ObtainTokenAsync(), Ct))!;
        var spent = await Task.WhenAll(Enumerable.Range(0, 50).Select(i =>
            host.Spending.SpendAsync(opened, new TokenUse(TokenOutcome.False, $"c-{i}"), Ct)));

        Assert.Single(spent, one => one is TokenSpend.Spent);
    }

    [Fact]
    [Trait("rule", "SEC-119")]
    public async Task A_token_opened_before_its_code_is_replayed_cannot_be_spent_after()
    {
        var code = await host.ObtainCodeAsync(host.One);
        using var first = await host.RedeemAsync(host.One, code);
        var opened = (await host.Spending.OpenAsync((await Answer.JsonAsync(first))["access_token"].GetString()!, Ct))!;
        using var replay = await host.RedeemAsync(host.One, code);

        Assert.Equal(HttpStatusCode.BadRequest, replay.StatusCode);
        Assert.Equal(TokenSpend.AlreadySpent, await host.Spending.SpendAsync(opened, new TokenUse(TokenOutcome.True, "c"), Ct));
    }

    [Fact]
    [Trait("rule", "SEC-182")]
    [Trait("rule", "NV-32")]
    public async Task An_expired_token_neither_opens_nor_is_spent()
    {
        var token = await ObtainTokenAsync();
        var opened = (await host.Spending.OpenAsync(token, Ct))!;
        host.Time.Advance(TimeSpan.FromSeconds(119));
        Assert.NotNull(await host.Spending.OpenAsync(token, Ct));
        host.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Null(await host.Spending.OpenAsync(token, Ct));
        Assert.Equal(TokenSpend.AlreadySpent, await host.Spending.SpendAsync(opened, new TokenUse(TokenOutcome.True, "c"), Ct));
    }

    [Fact]
    [Trait("rule", "SEC-180")]
    public async Task A_token_with_any_character_changed_cut_or_longer_is_none()
    {
        var token = await ObtainTokenAsync();
        for (var i = 0; i < token.Length; i++)
        {
            Assert.Null(await host.Spending.OpenAsync(token[..i] + (token[i] is 'A' ? 'B' : 'A') + token[(i + 1)..], Ct));
        }

        Assert.Null(await host.Spending.OpenAsync(token[..80], Ct));
        Assert.Null(await host.Spending.OpenAsync(token[..^1], Ct));
        Assert.Null(await host.Spending.OpenAsync(token + "A", Ct));
        Assert.Null(await host.Spending.OpenAsync("", Ct));
        Assert.NotNull(await host.Spending.OpenAsync(token, Ct));
    }

    [Fact]
    [Trait("rule", "SEC-177")]
    [Trait("rule", "SEC-181")]
    public async Task Neither_a_code_nor_an_ID_token_is_an_access_token()
    {
        var code = await host.ObtainCodeAsync(host.One);
        Assert.Null(await host.Spending.OpenAsync(code, Ct));
        using var response = await host.RedeemAsync(host.One, code);
        Assert.Null(await host.Spending.OpenAsync((await Answer.JsonAsync(response))["id_token"].GetString()!, Ct));
    }

    [Fact]
    [Trait("rule", "SEC-137")]
    [Trait("rule", "SEC-235")]
    public async Task A_token_of_a_disabled_client_neither_opens_nor_is_spent()
    {
        var token = await ObtainTokenAsync();
        var opened = (await host.Spending.OpenAsync(token, Ct))!;
        host.One.Enabled = false;
        host.ReloadClients();
        try
        {
            Assert.Null(await host.Spending.OpenAsync(token, Ct));
            Assert.Equal(TokenSpend.AlreadySpent, await host.Spending.SpendAsync(opened, new TokenUse(TokenOutcome.True, "c"), Ct));
        }
        finally
        {
            host.One.Enabled = true;
            host.ReloadClients();
        }
    }

    [Fact]
    public async Task A_minted_token_is_what_was_asked_for()
    {
        Assert.True(PhoneNumber.TryParse("+99977003003", out var number));
        var good = await host.Mint.MintAsync("app-two", "any:scope", ["pwd"], number, TimeSpan.FromSeconds(30), Ct);
        var bare = await host.Mint.MintAsync("app-two", null, [], null, TimeSpan.FromSeconds(300), Ct);
        var expired = await host.Mint.MintAsync("app-two", null, [], null, TimeSpan.FromSeconds(-1), Ct);

        var opened = await host.Spending.OpenAsync(good!, Ct);
        Assert.Equal(("app-two", "+99977003003"), (opened?.ClientId, opened?.Number?.E164));
        Assert.Equal(["any:scope"], opened!.Scopes);
        Assert.Equal(["pwd"], opened.AuthenticationMethods);
        Assert.Null((await host.Spending.OpenAsync(bare!, Ct))!.Number);
        Assert.Null(await host.Spending.OpenAsync(expired!, Ct));
        Assert.Equal(TokenSpend.Spent, await host.Spending.SpendAsync(opened, new TokenUse(TokenOutcome.Shared, "c"), Ct));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => host.Mint.MintAsync("app-two", null, [], null, TimeSpan.FromSeconds(301), Ct).AsTask());
    }

    public static TheoryData<string, string[]> NoScopeOrNoWords => new()
    {
        { "", [] },
        { "a  b", [] },
        { "a a", [] },
        { "é", [] },
        { new string('s', 1025), [] },
        { string.Join(' ', Enumerable.Range(0, 17)), [] },
        { "a", [""] },
        { "a", ["nba", null!] },
        { "a", ["n b"] },
        { "a", [new string('m', 1025)] },
        { "a", [.. Enumerable.Range(0, 17).Select(i => $"{i}")] },
    };

    [Theory]
    [MemberData(nameof(NoScopeOrNoWords))]
    public async Task What_no_request_could_ask_for_is_not_minted(string scope, string[] methods) =>
        Assert.Null(await host.Mint.MintAsync("app-two", scope, methods, null, TimeSpan.FromSeconds(30), Ct));

    private async Task<string> ObtainTokenAsync()
    {
        using var response = await host.RedeemAsync(host.One, await host.ObtainCodeAsync(host.One));
        return (await Answer.JsonAsync(response))["access_token"].GetString()!;
    }
}
