// SPDX-License-Identifier: Apache-2.0
using Authorization.Authorize;
using Authorization.Clients;
using Authorization.Handoffs;
using Authorization.Wire;
using Kernel.Jose;

namespace Authorization.Tests.Authorize;

public sealed class AuthorizeChecksTests
{
    private const string Good =
        "client_id=a&redirect_uri=https://a.example/&response_type=code&scope=dpv:IdentityVerification+number-verification:verify" +
        "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256";

    [Fact]
    [Trait("rule", "SEC-094")]
    [Trait("rule", "AS-02")]
    [Trait("rule", "NV-28")]
    public void A_client_without_the_grant_is_not_authorized()
    {
        var refusal = FirstRefusal(Good, Client() with { GrantTypes = new HashSet<string> { "other" } });

        Assert.Equal(("unauthorized_client", "grant_not_agreed"), (refusal?.Error.Code, refusal?.Reason));
    }

    [Fact]
    public void A_good_request_passes_every_check() => Assert.Null(FirstRefusal(Good, Client()));

    [Theory]
    [InlineData("&state=1&state=1&response_type=token", "parameter_repeated")]
    [InlineData("&nonce=%01&request_uri=x", "parameter_malformed")]
    [InlineData("&request_uri=x&registration=z", "request_uri")]
    [InlineData("&registration=z&response_mode=fragment", "registration")]
    [InlineData("&response_mode=fragment&prompt=consent", "response_mode")]
    [InlineData("&prompt=consent&max_age=x", "prompt")]
    [InlineData("&max_age=x&claims=x", "max_age")]
    [InlineData("&claims=x&handoff_template=t", "claims")]
    [InlineData("&handoff_template=t", "handoff_elsewhere")]
    public void The_first_rule_broken_in_the_documented_order_is_the_answer(string more, string word) =>
        Assert.Equal(word, FirstRefusal(Good + more, Client())?.Reason);

    [Fact]
    public void Each_check_has_a_word_of_its_own() => Assert.Equal(
        AuthorizeChecks.InOrder.Count, AuthorizeChecks.InOrder.Select(check => check.Word).Distinct(StringComparer.Ordinal).Count());

    private static Refusal? FirstRefusal(string query, Client client)
    {
        Assert.True(Parameters.TryParse(query, default, out var parameters));
        Assert.True(ReturnAddress.Find(parameters, _ => client, new HandoffCallback("https://numbers.example/handoff/callback", IsServed: true)).Try(out var returnTo, out _));
        return AuthorizeChecks.FirstRefusal(AuthorizationRequest.Parse(parameters, returnTo));
    }

    private static Client Client() => new()
    {
        ClientId = "a",
        Name = "a",
        Sector = "a",
        Keys = new InlineKeys(JsonWebKeySet.Parse(default)),
        RedirectUris = new HashSet<string> { "https://a.example/" },
        Scopes = new HashSet<string> { "number-verification:verify" },
        Purposes = new HashSet<string> { "IdentityVerification" },
        GrantTypes = new HashSet<string> { "authorization_code" },
    };
}
