// SPDX-License-Identifier: Apache-2.0
using System.Net;
using NumberVerification.Tests.Host;

namespace NumberVerification.Tests.V1;

/// <summary>
/// The scenarios of CAMARA's own test file for <c>verify</c>, 1.0.0 (r1.3), under the names they have there. They compare the texts of
/// 401 and 403, slips included.
/// </summary>
public sealed class VerifyScenarios(ApiHost host) : IClassFixture<ApiHost>
{
    private const string Own = TokenTable.Number;
    private const string Other = "+34666666666";
    private const string HashOfOwn = "6dd5d20f257c1f3620662454064e3aa25ba9a6c7a4d1e99e965bbadd3a7e07d6";
    private const string HashOfOther = "3ffdd5fed312a04d147a2f4bece733bf77cb35528112fd83cd5e01590dfb616b";
    private const string Correlator = "b4333c46-49c0-4f62-80d7-f0ef930f1c46";

    [Theory]
    [InlineData("string_value")]
    [InlineData("1234567890")]
    [InlineData("+12334foo22222")]
    [InlineData("+00012230304913849")]
    [InlineData("123")]
    [InlineData("++49565456787")]
    [Trait("camara", "@NumberVerification_verify0_phoneNumber_does_not_match_schema")]
    public Task A_malformed_number_is_invalid(string phoneNumber) =>
        VerifyAsync(host.Tokens.Issue(), Calls.PhoneNumber(phoneNumber))
            .ShouldRefuseAsync(HttpStatusCode.BadRequest, "INVALID_ARGUMENT", correlator: Correlator);

    [Fact]
    [Trait("camara", "@NumberVerification_verify100_match_true")]
    public async Task The_own_number_is_true()
    {
        using var response = await VerifyAsync(host.Tokens.Issue(), Calls.PhoneNumber(Own));
        Assert.Equal("application/json", Assert.Single(response.Content.Headers.GetValues("Content-Type")));
        Assert.Equal(Correlator, Assert.Single(response.Headers.GetValues("x-correlator")));
        Assert.Equal("""{"devicePhoneNumberVerified":true}""", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    [Trait("camara", "@NumberVerification_verify101_match_false")]
    public Task Another_number_is_false() => VerifyAsync(host.Tokens.Issue(), Calls.PhoneNumber(Other)).ShouldVerifyAsync(false);

    [Theory]
    [InlineData(HashOfOwn)]
    [InlineData("6DD5D20F257C1F3620662454064E3AA25BA9A6C7A4D1E99E965BBADD3A7E07D6")]
    [Trait("camara", "@NumberVerification_verify300_match_hashed_true")]
    public Task The_hash_of_the_own_number_is_true(string hash) =>
        VerifyAsync(host.Tokens.Issue(), Calls.HashedPhoneNumber(hash)).ShouldVerifyAsync(true);

    [Fact]
    [Trait("camara", "@NumberVerification_verify301_match_false")]
    public Task The_hash_of_another_number_is_false() =>
        VerifyAsync(host.Tokens.Issue(), Calls.HashedPhoneNumber(HashOfOther)).ShouldVerifyAsync(false);

    [Fact]
    [Trait("camara", "@NumberVerification_verify200_missing_phone_number_in_request")]
    public Task A_body_without_either_property_is_invalid() =>
        VerifyAsync(host.Tokens.Issue(), Calls.Json("{}"))
            .ShouldRefuseAsync(HttpStatusCode.BadRequest, "INVALID_ARGUMENT", correlator: Correlator);

    [Theory]
    [InlineData(TokenTable.Share)]
    [InlineData("openid")]
    [Trait("camara", "@NumberVerification_verify201_missing_scope")]
    [Trait("rule", "NV-43")]
    public Task A_token_without_the_scope_has_no_permission(string scopes) =>
        VerifyAsync(host.Tokens.Issue(scopes), Calls.PhoneNumber(Own)).ShouldRefuseAsync(
            HttpStatusCode.Forbidden, "PERMISSION_DENIED", "Client does not have sufficient permissions to perform this action.", Correlator);

    [Fact]
    [Trait("camara", "@NumberVerification_verify202_expired_access_token")]
    [Trait("rule", "NV-43")]
    public Task An_expired_token_is_unauthenticated() =>
        VerifyAsync(host.Tokens.Issue(lifetime: TimeSpan.FromSeconds(-1)), Calls.PhoneNumber(Own)).ShouldRefuseAsync(
            HttpStatusCode.Unauthorized,
            "UNAUTHENTICATED",
            "Request not authenticated due to missing, invalid, or expired credentials.",
            Correlator);

    [Fact]
    [Trait("camara", "@NumberVerification_verify203_both_phone_number_and_hashed_in_request")]
    public Task Both_properties_are_invalid() =>
        VerifyAsync(host.Tokens.Issue(), Calls.Json($$"""{"phoneNumber":"{{Own}}","hashedPhoneNumber":"{{HashOfOwn}}"}"""))
            .ShouldRefuseAsync(HttpStatusCode.BadRequest, "INVALID_ARGUMENT", correlator: Correlator);

    [Theory]
    [InlineData("nba")]
    [InlineData("")]
    [Trait("camara", "@NumberVerification_phone_number_verify204_no_phonenumber_associated_with_access_token")]
    [Trait("rule", "NV-43")]
    public async Task A_token_without_a_number_has_the_wrong_context(string amr)
    {
        var token = host.Tokens.Issue(number: null, amr: amr);
        await VerifyAsync(token, Calls.PhoneNumber(Own)).ShouldRefuseAsync(
            HttpStatusCode.Forbidden, "INVALID_TOKEN_CONTEXT", "Phone number cannot be deducted from access token context.", Correlator);
        Assert.Equal([("no_number_in_token", Correlator)], host.Tokens.RefusalsOf(token));
        Assert.False(host.Tokens.IsSpent(token));
    }

    [Theory]
    [InlineData("sms")]
    [InlineData("pwd otp")]
    [InlineData("")]
    [InlineData("sim")]
    [Trait("camara", "@NumberVerification_phone_number_verify205_must_have_used_network_authentication")]
    [Trait("rule", "NV-43")]
    public async Task A_token_the_network_did_not_prove_is_refused_and_kept(string amr)
    {
        var token = host.Tokens.Issue(amr: amr);
        await VerifyAsync(token, Calls.PhoneNumber(Own)).ShouldRefuseAsync(
            HttpStatusCode.Forbidden,
            "NUMBER_VERIFICATION.USER_NOT_AUTHENTICATED_BY_MOBILE_NETWORK",
            "The subscription must be identified via the mobile network to use this servicet.",
            Correlator);
        Assert.Equal([("not_network_authenticated", Correlator)], host.Tokens.RefusalsOf(token));
        Assert.False(host.Tokens.IsSpent(token));
    }

    private Task<HttpResponseMessage> VerifyAsync(string token, HttpContent content) =>
        host.VerifyInAsync("v1", token, content, Correlator);
}
