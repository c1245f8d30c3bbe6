// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Authorization.Tests.Hosting;

namespace Authorization.Tests.Token;

public sealed class ClientCredentialsTests(AuthorizationHost host) : IClassFixture<AuthorizationHost>
{
    private DateTimeOffset Now => host.Time.GetUtcNow();

    [Fact]
    [Trait("rule", "AS-01")]
    public async Task A_client_gets_a_token_for_an_operators_own_api_and_no_subscriber()
    {
        using var response = await AskAsync(host.Machine, "inventory:read");
        var answer = await Answer.JsonAsync(response);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["access_token", "expires_in", "scope", "token_type"], answer.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("inventory:read", answer["scope"].GetString());
        var token = (await host.Spending.OpenAsync(answer["access_token"].GetString()!, TestContext.Current.CancellationToken))!;
        Assert.Null(token.Number);
        Assert.Empty(token.AuthenticationMethods);
    }

    [Theory]
    [Trait("rule", "AS-04")]
    [Trait("rule", "SEC-130")]
    [Trait("rule", "NV-18")]
    [InlineData("number-verification:verify")]
    [InlineData("inventory:read number-verification:verify")]
    [InlineData("number-verification:device-phone-number:read")]
    [InlineData("number-verification-verify-read")]
    [InlineData("dpv:FraudPreventionAndDetection number-verification:verify")]
    public async Task No_camara_scope_is_granted_without_a_subscriber(string scope)
    {
        using var response = await AskAsync(host.Machine, scope);

        await Answer.RefusedAsync(response, HttpStatusCode.BadRequest, "invalid_scope");
    }

    [Theory]
    [InlineData("openid inventory:read")]
    [InlineData("openid")]
    [InlineData("offline_access")]
    [InlineData("inventory:write")]
    [InlineData("inventory:read inventory:read")]
    [InlineData("dpv:FraudPreventionAndDetection inventory:read")]
    public async Task Neither_are_scopes_that_the_client_was_not_given(string scope)
    {
        using var response = await AskAsync(host.Machine, scope);

        await Answer.RefusedAsync(response, HttpStatusCode.BadRequest, "invalid_scope");
    }

    [Fact]
    [Trait("rule", "AS-01")]
    public async Task The_scope_must_be_said()
    {
        using var response = await AskAsync(host.Machine, null);

        await Answer.RefusedAsync(response, HttpStatusCode.BadRequest, "invalid_request");
    }

    [Fact]
    [Trait("rule", "AS-02")]
    [Trait("rule", "SEC-129")]
    public async Task Only_those_who_agreed_on_the_grant_have_it()
    {
        using var response = await AskAsync(host.One, "number-verification:verify");
        await Answer.RefusedAsync(response, HttpStatusCode.BadRequest, "unauthorized_client");
        using var api = await AskAsync(host.Api, "number-verification:verify");
        await Answer.RefusedAsync(api, HttpStatusCode.BadRequest, "unauthorized_client");
    }

    private Task<HttpResponseMessage> AskAsync(App client, string? scope) =>
        host.PostAsync("/token", client.ClientRequest(Now, ("grant_type", "client_credentials"), ("scope", scope)));
}
