// SPDX-License-Identifier: Apache-2.0
using System.Net;
using NumberVerification.Tests.Host;

namespace NumberVerification.Tests.V1;

/// <summary>The scenarios of CAMARA's own test file for <c>device-phone-number</c>, 1.0.0 (r1.3), under the names they have there.</summary>
public sealed class ShareScenarios(ApiHost host) : IClassFixture<ApiHost>
{
    private const string Correlator = "b4333c46-49c0-4f62-80d7-f0ef930f1c46";

    [Fact]
    [Trait("camara", "@NumberVerification_phone_number_share100_match_true")]
    public async Task The_number_of_the_token_is_handed_out()
    {
        using var response = await ShareAsync(host.Tokens.Issue(TokenTable.Share));
        Assert.Equal("application/json", Assert.Single(response.Content.Headers.GetValues("Content-Type")));
        Assert.Equal(Correlator, Assert.Single(response.Headers.GetValues("x-correlator")));
        Assert.Equal($$"""{"devicePhoneNumber":"{{TokenTable.Number}}"}""", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    [Trait("camara", "@NumberVerification_phone_number_share201_missing_scope")]
    [Trait("rule", "NV-43")]
    public Task A_token_without_the_scope_has_no_permission() =>
        ShareAsync(host.Tokens.Issue(TokenTable.Verify)).ShouldRefuseAsync(
            HttpStatusCode.Forbidden, "PERMISSION_DENIED", "Client does not have sufficient permissions to perform this action.", Correlator);

    [Fact]
    [Trait("camara", "@NumberVerification_phone_number_share202_expired_access_token")]
    [Trait("rule", "NV-43")]
    public Task An_expired_token_is_unauthenticated() =>
        ShareAsync(host.Tokens.Issue(TokenTable.Share, lifetime: TimeSpan.FromSeconds(-1))).ShouldRefuseAsync(
            HttpStatusCode.Unauthorized,
            "UNAUTHENTICATED",
            "Request not authenticated due to missing, invalid, or expired credentials.",
            Correlator);

    [Fact]
    [Trait("camara", "@NumberVerification_phone_number_share203_no_phonenumber_associated_with_access_token")]
    [Trait("rule", "NV-43")]
    public Task A_token_without_a_number_has_the_wrong_context() =>
        ShareAsync(host.Tokens.Issue(TokenTable.Share, number: null)).ShouldRefuseAsync(
            HttpStatusCode.Forbidden, "INVALID_TOKEN_CONTEXT", "Phone number cannot be deducted from access token context.", Correlator);

    [Theory]
    [InlineData("sms")]
    [InlineData("sim")]
    [Trait("camara", "@NumberVerification_phone_number_share205_must_have_used_network_authentication")]
    [Trait("rule", "NV-43")]
    public Task A_token_the_network_did_not_prove_is_refused(string amr) =>
        ShareAsync(host.Tokens.Issue(TokenTable.Share, amr: amr)).ShouldRefuseAsync(
            HttpStatusCode.Forbidden,
            "NUMBER_VERIFICATION.USER_NOT_AUTHENTICATED_BY_MOBILE_NETWORK",
            "The subscription must be identified via the mobile network to use this servicet.",
            Correlator);

    private Task<HttpResponseMessage> ShareAsync(string token) => host.ShareInAsync("v1", token, Correlator);
}
