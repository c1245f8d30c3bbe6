// SPDX-License-Identifier: Apache-2.0
using System.Net;
using NumberVerification.Tests.Host;

namespace NumberVerification.Tests.V2;

/// <summary>
/// The scenarios of CAMARA's own test file for <c>phoneNumberShare</c>, 2.1.0 (r3.2), under the names they have there; three of them are
/// named "verify" by mistake.
/// </summary>
public sealed class ShareScenarios(ApiHost host) : IClassFixture<ApiHost>
{
    private const string Correlator = "b4333c46-49c0-4f62-80d7-f0ef930f1c46";

    [Fact]
    [Trait("camara", "@phone_number_share_01_generic_success_scenario")]
    [Trait("rule", "NV-12")]
    public async Task A_good_call_is_answered_with_plain_json_and_its_own_correlator()
    {
        using var response = await host.ShareAsync(host.Tokens.Issue(TokenTable.Share), Correlator);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", Assert.Single(response.Content.Headers.GetValues("Content-Type")));
        Assert.Equal(Correlator, Assert.Single(response.Headers.GetValues("x-correlator")));
    }

    [Theory]
    [InlineData("nba")]
    [InlineData("sim")]
    [Trait("camara", "@phone_number_share_02_success_scenario")]
    [Trait("rule", "NV-08")]
    [Trait("rule", "SEC-212")]
    public Task The_number_of_the_token_is_handed_out(string amr) =>
        host.ShareAsync(host.Tokens.Issue(TokenTable.Share, amr: amr), Correlator)
            .ShouldAnswerAsync($$"""{"devicePhoneNumber":"{{TokenTable.Number}}"}""");

    [Fact]
    [Trait("camara", "@phone_number_verify_401.1_no_authorization_header")]
    public Task Without_a_token_the_call_is_unauthenticated() => host.ShareAsync(null, Correlator).ShouldBeUnauthenticatedAsync();

    [Fact]
    [Trait("camara", "@phone_number_verify_401.2_expired_access_token")]
    public Task An_expired_token_is_unauthenticated() =>
        host.ShareAsync(host.Tokens.Issue(TokenTable.Share, lifetime: TimeSpan.FromSeconds(-1)), Correlator).ShouldBeUnauthenticatedAsync();

    [Fact]
    [Trait("camara", "@phone_number_verify_401.3_invalid_access_token")]
    public Task An_invalid_token_is_unauthenticated() => host.ShareAsync("garbage", Correlator).ShouldBeUnauthenticatedAsync();

    [Fact]
    [Trait("camara", "@phoneNumberShare_403.1_invalid_token_permissions")]
    [Trait("rule", "SEC-214")]
    [Trait("rule", "SEC-251")]
    public Task A_token_without_the_scope_has_no_permission() =>
        host.ShareAsync(host.Tokens.Issue(TokenTable.Verify), Correlator).ShouldRefuseAsync(HttpStatusCode.Forbidden, "PERMISSION_DENIED");

    [Theory]
    [InlineData(TokenTable.Number, "sms")]
    [InlineData(TokenTable.Number, "")]
    [InlineData(null, "nba")]
    [Trait("camara", "@phoneNumberShare_403.2_not_authenticated_using_network_or_sim_based_authentication")]
    [Trait("rule", "NV-15")]
    public Task A_token_the_network_did_not_prove_is_refused(string? number, string amr) =>
        host.ShareAsync(host.Tokens.Issue(TokenTable.Share, number, amr), Correlator)
            .ShouldRefuseAsync(HttpStatusCode.Forbidden, "NUMBER_VERIFICATION.USER_NOT_AUTHENTICATED_BY_MOBILE_NETWORK");

    [Fact]
    [Trait("camara", "@phone_number_share_400.1_invalid_x-correlator")]
    [Trait("rule", "NV-13")]
    public Task A_malformed_correlator_is_invalid() =>
        host.ShareAsync(host.Tokens.Issue(TokenTable.Share), "not valid!").ShouldBeInvalidAsync();

    [Fact]
    [Trait("rule", "COM-10")]
    public async Task A_content_type_without_a_body_does_no_harm()
    {
        var answer = await RawHttp.SendAsync(
            host.Address,
            $"GET {ApiHost.Share} HTTP/1.1",
            $"Authorization: Bearer {host.Tokens.Issue(TokenTable.Share)}\r\nContent-Type: application/json\r\n");
        Assert.Equal(200, answer.Status);
        Assert.Equal($$"""{"devicePhoneNumber":"{{TokenTable.Number}}"}""", answer.Body);
    }
}
