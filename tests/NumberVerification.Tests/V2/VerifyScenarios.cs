// SPDX-License-Identifier: Apache-2.0
using System.Net;
using NumberVerification.Tests.Host;

namespace NumberVerification.Tests.V2;

/// <summary>The scenarios of CAMARA's own test file for <c>phoneNumberVerify</c>, 2.1.0 (r3.2), under the names they have there.</summary>
public sealed class VerifyScenarios(ApiHost host) : IClassFixture<ApiHost>
{
    private const string Own = TokenTable.Number;
    private const string Other = "+34666666666";
    private const string HashOfOwn = "6dd5d20f257c1f3620662454064e3aa25ba9a6c7a4d1e99e965bbadd3a7e07d6";
    private const string HashOfOther = "3ffdd5fed312a04d147a2f4bece733bf77cb35528112fd83cd5e01590dfb616b";
    private const string Correlator = "b4333c46-49c0-4f62-80d7-f0ef930f1c46";

    [Fact]
    [Trait("camara", "@phone_number_verify_01_generic_success_scenario")]
    [Trait("rule", "NV-01")]
    [Trait("rule", "NV-09")]
    [Trait("rule", "NV-12")]
    [Trait("rule", "COM-08")]
    public async Task A_good_call_is_answered_with_plain_json_and_its_own_correlator()
    {
        using var response = await host.VerifyAsync(host.Tokens.Issue(), Calls.PhoneNumber(Own), Correlator);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", Assert.Single(response.Content.Headers.GetValues("Content-Type")));
        Assert.Equal(Correlator, Assert.Single(response.Headers.GetValues("x-correlator")));
        Assert.Equal("""{"devicePhoneNumberVerified":true}""", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("nba")]
    [InlineData("sim")]
    [Trait("camara", "@phone_number_verify.02_validate_phone_number_success_true")]
    [Trait("rule", "NV-07")]
    [Trait("rule", "NV-19")]
    [Trait("rule", "SEC-211")]
    public Task The_own_number_is_true(string amr) =>
        host.VerifyAsync(host.Tokens.Issue(amr: amr), Calls.PhoneNumber(Own), Correlator).ShouldVerifyAsync(true);

    [Fact]
    [Trait("camara", "@phone_number_verify.03_validate_phone_number_success_false")]
    [Trait("rule", "NV-07")]
    [Trait("rule", "COM-07")]
    public Task Another_number_is_false() =>
        host.VerifyAsync(host.Tokens.Issue(), Calls.PhoneNumber(Other), Correlator).ShouldVerifyAsync(false);

    [Theory]
    [InlineData(HashOfOwn)]
    [InlineData("6DD5D20F257C1F3620662454064E3AA25BA9A6C7A4D1E99E965BBADD3A7E07D6")]
    [InlineData("6dd5D20f257c1f3620662454064e3aa25ba9a6c7a4d1e99e965bbadd3A7E07D6")]
    [Trait("camara", "@phone_number_verify.04_validate_hashed_phone_number_success_true")]
    [Trait("rule", "NV-04")]
    [Trait("rule", "NV-05")]
    [Trait("rule", "SEC-211")]
    public Task The_hash_of_the_own_number_is_true(string hash) =>
        host.VerifyAsync(host.Tokens.Issue(), Calls.Json($$"""{"hashedPhoneNumber":"{{hash}}"}"""), Correlator).ShouldVerifyAsync(true);

    [Fact]
    [Trait("camara", "@phone_number_verify.05_validate_hashed_phone_number_success_false")]
    [Trait("rule", "NV-04")]
    public Task The_hash_of_another_number_is_false() =>
        host.VerifyAsync(host.Tokens.Issue(), Calls.Json($$"""{"hashedPhoneNumber":"{{HashOfOther}}"}"""), Correlator).ShouldVerifyAsync(false);

    [Fact]
    [Trait("camara", "@phone_number_verify_400.1_no_request_body")]
    public async Task No_body_is_invalid()
    {
        await host.VerifyAsync(host.Tokens.Issue(), null, Correlator).ShouldBeInvalidAsync();
        await host.VerifyAsync(host.Tokens.Issue(), Calls.Json(""), Correlator).ShouldBeInvalidAsync();
    }

    [Fact]
    [Trait("camara", "@phone_number_verify_400.2_empty_request_body")]
    [Trait("rule", "NV-03")]
    public Task An_empty_object_is_invalid() =>
        host.VerifyAsync(host.Tokens.Issue(), Calls.Json("{}"), Correlator).ShouldBeInvalidAsync();

    [Fact]
    [Trait("camara", "@phone_number_verify_400.3_invalid_request_non_existing_property")]
    [Trait("rule", "NV-06")]
    public Task One_unknown_property_is_invalid() =>
        host.VerifyAsync(host.Tokens.Issue(), Calls.Json("""{"additional_property":"foo_value"}"""), Correlator).ShouldBeInvalidAsync();

    [Fact]
    [Trait("camara", "@phone_number_verify_400.4_both_phone_number_and_hashed_in_request")]
    [Trait("rule", "NV-03")]
    public Task Both_properties_are_invalid() =>
        host.VerifyAsync(
            host.Tokens.Issue(),
            Calls.Json($$"""{"phoneNumber":"{{Own}}","hashedPhoneNumber":"{{HashOfOwn}}"}"""),
            Correlator).ShouldBeInvalidAsync();

    [Fact]
    [Trait("camara", "@phone_number_verify_401.1_no_authorization_header")]
    public Task Without_a_token_the_call_is_unauthenticated() =>
        host.VerifyAsync(null, Calls.PhoneNumber(Own), Correlator).ShouldBeUnauthenticatedAsync();

    [Fact]
    [Trait("camara", "@phone_number_verify_401.2_expired_access_token")]
    [Trait("rule", "SEC-182")]
    public Task An_expired_token_is_unauthenticated() =>
        host.VerifyAsync(host.Tokens.Issue(lifetime: TimeSpan.FromSeconds(-1)), Calls.PhoneNumber(Own), Correlator)
            .ShouldBeUnauthenticatedAsync();

    [Fact]
    [Trait("camara", "@phone_number_verify_401.3_invalid_access_token")]
    public Task An_invalid_token_is_unauthenticated() =>
        host.VerifyAsync("not-a-token-of-this-server", Calls.PhoneNumber(Own), Correlator).ShouldBeUnauthenticatedAsync();

    [Theory]
    [InlineData(TokenTable.Share)]
    [InlineData("openid")]
    [InlineData("number-verification")]
    [InlineData("NUMBER-VERIFICATION:VERIFY")]
    [Trait("camara", "@phoneNumberVerify_403.1_invalid_token_permissions")]
    [Trait("rule", "SEC-214")]
    public Task A_token_without_the_scope_has_no_permission(string scopes) =>
        host.VerifyAsync(host.Tokens.Issue(scopes), Calls.PhoneNumber(Own), Correlator)
            .ShouldRefuseAsync(HttpStatusCode.Forbidden, "PERMISSION_DENIED");

    [Theory]
    [InlineData(Own, "sms")]
    [InlineData(Own, "pwd otp")]
    [InlineData(null, "")]
    [InlineData(null, "nba")]
    [Trait("camara", "@phoneNumberVerify_403.2_not_authenticated_using_network_or_sim_based_authentication")]
    [Trait("rule", "NV-15")]
    [Trait("rule", "NV-18")]
    [Trait("rule", "NV-24")]
    [Trait("rule", "SEC-215")]
    [Trait("rule", "SEC-056")]
    [Trait("rule", "NV-29")]
    public async Task A_token_the_network_did_not_prove_is_refused_and_kept(string? number, string amr)
    {
        var token = host.Tokens.Issue(number: number, amr: amr);
        await host.VerifyAsync(token, Calls.PhoneNumber(Own), Correlator)
            .ShouldRefuseAsync(HttpStatusCode.Forbidden, "NUMBER_VERIFICATION.USER_NOT_AUTHENTICATED_BY_MOBILE_NETWORK");
        Assert.False(host.Tokens.IsSpent(token));
    }

    [Theory]
    [InlineData("string_value")]
    [InlineData("1234567890")]
    [InlineData("+12334foo22222")]
    [InlineData("+00012230304913849")]
    [InlineData("123")]
    [InlineData("++49565456787")]
    [Trait("camara", "@phone_number_verify_C02.01_phone_number_not_schema_compliant")]
    public Task A_malformed_number_is_invalid_before_the_token_is_found_to_have_none(string phoneNumber) =>
        host.VerifyAsync(host.Tokens.Issue(number: null, amr: "sms"), Calls.PhoneNumber(phoneNumber), Correlator).ShouldBeInvalidAsync();
}
