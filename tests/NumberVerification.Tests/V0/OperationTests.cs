// SPDX-License-Identifier: Apache-2.0
using System.Net;
using NumberVerification.Tests.Host;

namespace NumberVerification.Tests.V0;

/// <summary>Version 0.3.1, for which CAMARA published no test file: each of its answers, under both of its paths.</summary>
public sealed class OperationTests(ApiHost host) : IClassFixture<ApiHost>
{
    private const string Own = TokenTable.Number;
    private const string Other = "+34666666666";

    public static TheoryData<string> Paths => ["v0", "v0.3"];

    [Theory]
    [MemberData(nameof(Paths))]
    [Trait("rule", "COM-16")]
    [Trait("rule", "COM-18")]
    public async Task The_own_number_is_true_and_another_false(string version)
    {
        await host.VerifyInAsync(version, Verifying(), Calls.PhoneNumber(Own)).ShouldVerifyAsync(true);
        await host.VerifyInAsync(version, Verifying(), Calls.PhoneNumber(Other)).ShouldVerifyAsync(false);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public Task The_number_of_the_token_is_handed_out_with_its_plus(string version) =>
        host.ShareInAsync(version, host.Tokens.Issue(TokenTable.LegacyShare)).ShouldAnswerAsync($$"""{"devicePhoneNumber":"{{Own}}"}""");

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task A_used_an_expired_and_no_token_are_unauthenticated(string version)
    {
        var used = Verifying();
        await host.VerifyInAsync(version, used, Calls.PhoneNumber(Own)).ShouldVerifyAsync(true);
        foreach (var token in new[] { used, host.Tokens.Issue(TokenTable.LegacyVerify, lifetime: TimeSpan.FromSeconds(-1)), null })
        {
            await host.VerifyInAsync(version, token, Calls.PhoneNumber(Own)).ShouldBeUnauthenticatedAsync();
            await host.ShareInAsync(version, token).ShouldBeUnauthenticatedAsync();
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    [Trait("rule", "SEC-214")]
    public async Task The_scope_of_the_other_operation_is_not_enough(string version)
    {
        await host.VerifyInAsync(version, host.Tokens.Issue(TokenTable.LegacyShare), Calls.PhoneNumber(Own))
            .ShouldRefuseAsync(HttpStatusCode.Forbidden, "PERMISSION_DENIED");
        await host.ShareInAsync(version, Verifying()).ShouldRefuseAsync(HttpStatusCode.Forbidden, "PERMISSION_DENIED");
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task A_token_without_a_number_has_the_wrong_context(string version)
    {
        var token = host.Tokens.Issue($"{TokenTable.LegacyVerify} {TokenTable.LegacyShare}", number: null);
        await host.VerifyInAsync(version, token, Calls.PhoneNumber(Own), "no-number")
            .ShouldRefuseAsync(HttpStatusCode.Forbidden, "NUMBER_VERIFICATION.INVALID_TOKEN_CONTEXT");
        await host.ShareInAsync(version, token).ShouldRefuseAsync(HttpStatusCode.Forbidden, "NUMBER_VERIFICATION.INVALID_TOKEN_CONTEXT");
        Assert.Contains(("no_number_in_token", "no-number"), host.Tokens.RefusalsOf(token));
    }

    [Theory]
    [InlineData("v0", "sms")]
    [InlineData("v0", "sim")]
    [InlineData("v0.3", "pwd otp")]
    [InlineData("v0.3", "")]
    public async Task A_token_the_network_did_not_prove_is_refused(string version, string amr)
    {
        var token = host.Tokens.Issue($"{TokenTable.LegacyVerify} {TokenTable.LegacyShare}", amr: amr);
        await host.VerifyInAsync(version, token, Calls.PhoneNumber(Own))
            .ShouldRefuseAsync(HttpStatusCode.Forbidden, "NUMBER_VERIFICATION.USER_NOT_AUTHENTICATED_BY_MOBILE_NETWORK");
        await host.ShareInAsync(version, token)
            .ShouldRefuseAsync(HttpStatusCode.Forbidden, "NUMBER_VERIFICATION.USER_NOT_AUTHENTICATED_BY_MOBILE_NETWORK");
        Assert.False(host.Tokens.IsSpent(token));
    }

    private string Verifying() => host.Tokens.Issue(TokenTable.LegacyVerify);
}
