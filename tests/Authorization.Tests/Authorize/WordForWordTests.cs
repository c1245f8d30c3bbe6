// SPDX-License-Identifier: Apache-2.0
using Authorization.Tests.Hosting;

namespace Authorization.Tests.Authorize;

/// <summary>Names are taken letter by letter, and a scope stands for itself alone.</summary>
public sealed class WordForWordTests(AuthorizationHost host) : IClassFixture<AuthorizationHost>
{
    [Theory]
    [Trait("rule", "AS-06")]
    [InlineData("Response_Type", "response_type", "invalid_request")]
    [InlineData("SCOPE", "scope", "invalid_scope")]
    [InlineData("Code_Challenge", "code_challenge", "invalid_request")]
    [InlineData("code_challenge_Method", "code_challenge_method", "invalid_request")]
    public async Task A_parameter_in_other_letters_is_another_parameter(string name, string proper, string error)
    {
        var request = host.One.AuthorizationRequest();
        var value = request.Single(parameter => parameter.Name == proper).Value;

        using var response = await host.Phone.SendAsync(host.Authorize(host.One.AuthorizationRequest((proper, null), (name, value))));

        Assert.Equal(error, Answer.Of(response).GetValueOrDefault("error"));
    }

    [Fact]
    [Trait("rule", "AS-06")]
    public async Task A_state_in_other_letters_comes_not_back()
    {
        using var response = await host.Phone.SendAsync(host.Authorize(host.One.AuthorizationRequest(("state", null), ("State", "st-1"))));

        Assert.Equal(["code", "iss"], Answer.Of(response).Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [Trait("rule", "AS-50")]
    [InlineData("number-verification:*")]
    [InlineData("number-verification")]
    [InlineData("number-verification:")]
    [InlineData("*")]
    [InlineData("number-verification:verify:read")]
    [InlineData("number-verification:device-phone-number")]
    [InlineData("number-verification:device-phone-number:*")]
    public async Task A_scope_that_would_stand_for_several_stands_for_none(string scope)
    {
        string[] requests = [$"openid dpv:IdentityVerification {scope}", $"openid dpv:IdentityVerification number-verification:verify {scope}"];
        foreach (var request in requests)
        {
            using var response = await host.Phone.SendAsync(host.Authorize(host.One.AuthorizationRequest(("scope", request))));

            Assert.Equal("invalid_scope", Answer.Of(response).GetValueOrDefault("error"));
        }
    }
}
