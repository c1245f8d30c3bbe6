// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Authorization.Tests.Hosting;

namespace Authorization.Tests.Authorize;

/// <summary><c>dpv:Purpose#scope</c>, which CAMARA withdrew and clients of version 0.3 still send: two values, for whom it was agreed.</summary>
public sealed class LegacyPurposeTests(AuthorizationHost host) : IClassFixture<AuthorizationHost>
{
    private const string Verify = "number-verification-verify-read";
    private const string Share = "number-verification-share-read";
    private const string Fraud = "dpv:FraudPreventionAndDetection";

    [Theory]
    [InlineData($"{Fraud}#{Verify}", Verify)]
    [InlineData($"openid {Fraud}#{Verify}", Verify)]
    [InlineData($"{Fraud}#{Verify} openid {Fraud}#{Share}", $"{Verify} {Share}")]
    [InlineData($"{Fraud}#{Verify} {Share}", $"{Verify} {Share}")]
    [InlineData($"{Fraud} {Verify}", Verify)]
    [Trait("rule", "NV-44")]
    [Trait("rule", "AS-56")]
    public async Task A_client_for_whom_it_was_agreed_writes_purpose_and_scope_as_one_value(string scope, string granted)
    {
        var code = await host.ObtainCodeAsync(host.Elder, ("scope", scope));
        using var response = await host.RedeemAsync(host.Elder, code, ("scope", scope));
        var answer = await Answer.JsonAsync(response);

        var token = await host.Spending.OpenAsync(answer["access_token"].GetString()!, TestContext.Current.CancellationToken);
        Assert.Equal(granted.Split(' ').Order(), token!.Scopes.Where(value => value != "openid").Order());
        Assert.Equal(scope.Contains("openid", StringComparison.Ordinal), answer.ContainsKey("id_token"));
        // What was granted is said in the words of today (AS-54, AS-56).
        string[] said = [.. granted.Split(' '), Fraud];
        Assert.Equal(said.Order(), answer["scope"].GetString()!.Split(' ').Where(value => value != "openid").Order());
    }

    [Theory]
    [InlineData($"{Fraud}#{Verify} dpv:IdentityVerification#{Share}")] // two purposes
    [InlineData($"{Fraud}#{Verify} dpv:IdentityVerification")]
    [InlineData($"{Fraud}#{Verify} {Fraud}")] // one purpose in both ways
    [InlineData($"{Fraud} {Fraud}#{Verify}")]
    [InlineData($"{Fraud}#{Verify} {Verify}")] // one scope in both ways
    [InlineData($"{Fraud}#{Verify} {Fraud}#{Verify}")]
    [InlineData($"{Fraud}#{Verify}#{Share}")]
    [InlineData($"{Fraud}##{Verify}")]
    [InlineData($"{Fraud}#")]
    [InlineData($"dpv:#{Verify}")]
    [InlineData($"#{Verify}")]
    [InlineData($"{Fraud}#{Fraud}")]
    [InlineData($"{Fraud}#dpv:IdentityVerification {Verify}")]
    [InlineData($"dpv:Marketing#{Verify}")] // not granted to the client
    [InlineData($"dpv:Nonsense#{Verify}")]
    [InlineData($"{Fraud}#number-verification:verify")]
    [InlineData($"{Fraud}#openid")]
    [InlineData($"{Verify}#{Fraud}")]
    [Trait("rule", "AS-56")]
    [Trait("rule", "AS-58")]
    public async Task Whatever_else_a_number_sign_could_mean_is_refused(string scope)
    {
        using var response = await host.Phone.SendAsync(host.Authorize(host.Elder.AuthorizationRequest(("scope", scope))));
        Assert.Equal("invalid_scope", Answer.Of(response)["error"]);
    }

    [Fact]
    [Trait("rule", "AS-56")]
    public async Task Nobody_else_may_write_it()
    {
        using var response = await host.Phone.SendAsync(host.Authorize(host.One.AuthorizationRequest(("scope", $"{Fraud}#{Verify}"))));
        Assert.Equal("invalid_scope", Answer.Of(response)["error"]);
    }

    [Fact]
    public async Task At_the_token_endpoint_it_may_not_widen_what_the_code_grants()
    {
        var code = await host.ObtainCodeAsync(host.Elder, ("scope", $"{Fraud}#{Verify}"));
        using var response = await host.RedeemAsync(host.Elder, code, ("scope", $"{Fraud}#{Share}"));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("invalid_scope", (await Answer.JsonAsync(response))["error"].GetString());
    }
}
