// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text.Json;
using Authorization.Spending;
using Authorization.Tests.Hosting;
using Facts;
using Microsoft.Extensions.DependencyInjection;

namespace Authorization.Tests.Introspection;

public sealed class IntrospectionTests(AuthorizationHost host) : IClassFixture<AuthorizationHost>
{
    private DateTimeOffset Now => host.Time.GetUtcNow();

    [Fact]
    public async Task An_application_sees_its_own_token_and_no_number()
    {
        var seen = await LookAsync(host.One, await host.ObtainTokenAsync(host.One));

        Assert.Equal(
            ["active", "client_id", "exp", "iss", "scope", "token_type"], seen.Keys.Order(StringComparer.Ordinal));
        Assert.True(seen["active"].GetBoolean());
        Assert.Equal("app-one", seen["client_id"].GetString());
        Assert.Equal("Bearer", seen["token_type"].GetString());
        Assert.Equal("number-verification:verify openid dpv:FraudPreventionAndDetection", seen["scope"].GetString());
        Assert.Equal(AuthorizationHost.Issuer, seen["iss"].GetString());
        Assert.Equal(Now.AddSeconds(120).ToUnixTimeSeconds(), seen["exp"].GetInt64());
    }

    [Fact]
    public async Task An_api_hosted_apart_sees_how_and_for_which_number()
    {
        var seen = await LookAsync(host.Api, await host.ObtainTokenAsync(host.One));

        Assert.Equal("+99977001005", seen["phone_number"].GetString());
        Assert.Equal("nba", Assert.Single(seen["amr"].EnumerateArray()).GetString());
    }

    [Fact]
    [Trait("rule", "SEC-188")]
    [Trait("rule", "SEC-183")]
    public async Task Whatever_is_no_live_token_of_the_asker_is_not_active_and_nothing_else()
    {
        var used = await host.ObtainTokenAsync(host.One);
        Assert.Equal(
            TokenSpend.Spent,
            await host.Spending.SpendAsync((await host.Spending.OpenAsync(used, default))!, new TokenUse(TokenOutcome.True, "c"), default));
        var expired = await MintAsync("number-verification:verify", TimeSpan.FromSeconds(-1));
        var revoked = await host.ObtainTokenAsync(host.One);
        using var done = await host.PostAsync("/revoke", host.One.ClientRequest(Now, ("token", revoked)));
        var others = await host.ObtainTokenAsync(host.Two);
        var code = await host.ObtainCodeAsync(host.One);
        var otherApis = await MachineTokenAsync();

        foreach (var token in new[] { used, expired, revoked, others, code, "x", new string('x', 20_000), otherApis })
        {
            AssertInactive(await LookAsync(host.One, token));
        }

        foreach (var token in new[] { used, expired, revoked, code, "x", otherApis })
        {
            AssertInactive(await LookAsync(host.Api, token));
        }
    }

    [Fact]
    [Trait("rule", "SEC-187")]
    public async Task Nobody_looks_without_proving_who_he_is()
    {
        var token = await host.ObtainTokenAsync(host.One);

        using var anonymous = await host.PostAsync("/introspect", [("token", token)]);
        await Answer.RefusedAsync(anonymous, HttpStatusCode.Unauthorized, "invalid_client");
        using var named = await host.PostAsync("/introspect", [("token", token), ("client_id", "app-one")]);
        await Answer.RefusedAsync(named, HttpStatusCode.Unauthorized, "invalid_client");
        using var disabled = await host.PostAsync("/introspect", host.Off.ClientRequest(Now, ("token", token)));
        await Answer.RefusedAsync(disabled, HttpStatusCode.Unauthorized, "invalid_client");
        var request = host.One.ClientRequest(Now, ("token", token));
        using var first = await host.PostAsync("/introspect", request);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        using var replayed = await host.PostAsync("/introspect", request);
        await Answer.RefusedAsync(replayed, HttpStatusCode.Unauthorized, "invalid_client");
    }

    [Fact]
    public async Task An_assertion_for_one_endpoint_is_none_for_another()
    {
        var form = host.One.ClientRequest(
            Now, ("token", "x"), ("client_assertion", host.One.Assertion(Now, ("aud", AuthorizationHost.Issuer + "/token"))));

        using var response = await host.PostAsync("/introspect", form);

        await Answer.RefusedAsync(response, HttpStatusCode.Unauthorized, "invalid_client");
    }

    [Fact]
    [Trait("rule", "NV-30")]
    public async Task An_api_hosted_apart_spends_a_token_once()
    {
        var token = await host.ObtainTokenAsync(host.One);
        AssertSpent(await AskAsync(host.Api, ("token", token), ("spend", "true"), ("outcome", "false"), ("correlator", "c-9")));
        AssertInactive(await AskAsync(host.Api, ("token", token), ("spend", "true"), ("outcome", "true"), ("correlator", "c-10")));
        AssertInactive(await LookAsync(host.Api, token));
        Assert.Contains(
            await FactsAsync(), fact => fact is { Kind: FactKind.Api, Outcome: "false", Correlator: "c-9", ClientId: "app-one" });
    }

    [Fact]
    public async Task Of_thirty_spends_at_once_one_succeeds()
    {
        var token = await host.ObtainTokenAsync(host.One);

        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(i =>
            AskAsync(host.Api, ("token", token), ("spend", "true"), ("outcome", "true"), ("correlator", $"c{i}"))));

        Assert.Single(answers, answer => answer["active"].GetBoolean());
    }

    [Fact]
    public async Task A_refusal_told_here_is_on_record_and_spends_nothing()
    {
        var token = await host.ObtainTokenAsync(host.One);
        AssertSpent(await AskAsync(
            host.Api, ("token", token), ("outcome", "refused"), ("reason", "scope_missing"), ("correlator", "c-11")));
        Assert.True((await LookAsync(host.Api, token))["active"].GetBoolean());
        Assert.Contains(
            await FactsAsync(), fact => fact is { Kind: FactKind.Api, Outcome: "refused", Reason: "scope_missing", Correlator: "c-11" });
    }

    [Fact]
    public async Task An_application_spends_nothing_here()
    {
        var token = await host.ObtainTokenAsync(host.One);
        using var spend = await host.PostAsync(
            "/introspect", host.One.ClientRequest(Now, ("token", token), ("spend", "true"), ("outcome", "true"), ("correlator", "c")));
        await Answer.RefusedAsync(spend, HttpStatusCode.BadRequest, "unauthorized_client");
        Assert.True((await LookAsync(host.One, token))["active"].GetBoolean());
    }

    [Theory]
    [InlineData("spend", "true")]
    [InlineData("spend", "true", "outcome", "maybe", "correlator", "c")]
    [InlineData("spend", "true", "outcome", "true")]
    [InlineData("spend", "yes", "outcome", "true", "correlator", "c")]
    [InlineData("spend", "true", "outcome", "refused", "reason", "x", "correlator", "c")]
    [InlineData("outcome", "refused", "correlator", "c")]
    [InlineData("outcome", "refused", "reason", "A reason", "correlator", "c")]
    [InlineData("outcome", "true", "correlator", "c")]
    [InlineData("spend", "true", "outcome", "true", "correlator", "two\nlines")]
    public async Task A_half_said_intention_is_refused_and_spends_nothing(params string[] members)
    {
        var token = await host.ObtainTokenAsync(host.One);
        var changes = members.Chunk(2).Select(pair => (pair[0], (string?)pair[1])).Prepend(("token", token)).ToArray();

        using var response = await host.PostAsync("/introspect", host.Api.ClientRequest(Now, changes));

        await Answer.RefusedAsync(response, HttpStatusCode.BadRequest, "invalid_request");
        Assert.True((await LookAsync(host.Api, token))["active"].GetBoolean());
    }

    [Fact]
    [Trait("rule", "SEC-004")]
    public async Task Only_a_form_by_post_is_read()
    {
        using var get = await host.Wifi.SendAsync(host.Get("/introspect?token=x"));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, get.StatusCode);
        using var twice = await host.PostAsync("/introspect", [.. host.One.ClientRequest(Now, ("token", "x")), ("token", "x")]);
        await Answer.RefusedAsync(twice, HttpStatusCode.BadRequest, "invalid_request");
        using var none = await host.PostAsync("/introspect", host.One.ClientRequest(Now));
        await Answer.RefusedAsync(none, HttpStatusCode.BadRequest, "invalid_request");
    }

    private static void AssertInactive(Dictionary<string, JsonElement> answer)
    {
        Assert.Equal("active", Assert.Single(answer.Keys));
        Assert.False(answer["active"].GetBoolean());
    }

    private static void AssertSpent(Dictionary<string, JsonElement> answer) => Assert.True(answer["active"].GetBoolean());

    private Task<Dictionary<string, JsonElement>> LookAsync(App asker, string token) => AskAsync(asker, ("token", token));

    private async Task<Dictionary<string, JsonElement>> AskAsync(App asker, params (string Name, string? Value)[] members)
    {
        using var response = await host.PostAsync("/introspect", asker.ClientRequest(Now, members));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Answer.AssertHardened(response);
        return await Answer.JsonAsync(response);
    }

    private async Task<string> MintAsync(string scope, TimeSpan life) =>
        (await host.Mint.MintAsync("app-one", scope, ["nba"], null, life, TestContext.Current.CancellationToken))!;

    private async Task<string> MachineTokenAsync()
    {
        using var response = await host.PostAsync(
            "/token", host.Machine.ClientRequest(Now, ("grant_type", "client_credentials"), ("scope", "inventory:read")));
        return (await Answer.JsonAsync(response))["access_token"].GetString()!;
    }

    private async Task<IReadOnlyList<Fact>> FactsAsync()
    {
        var facts = new List<Fact>();
        await foreach (var fact in host.Services.GetRequiredService<FactReader>().ReadAsync(default, TestContext.Current.CancellationToken))
        {
            facts.Add(fact);
        }

        return facts;
    }
}
