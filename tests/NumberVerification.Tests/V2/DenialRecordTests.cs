// SPDX-License-Identifier: Apache-2.0
using System.Net;
using NumberVerification.Tests.Host;

namespace NumberVerification.Tests.V2;

/// <summary>A 403 is a decision about the subscriber of a live token and leaves a record; a malformed request is none.</summary>
public sealed class DenialRecordTests(ApiHost host) : IClassFixture<ApiHost>
{
    private const string BothScopes = TokenTable.Verify + " " + TokenTable.Share;

    [Fact]
    [Trait("rule", "SEC-326")]
    [Trait("rule", "SEC-227")]
    public async Task A_missing_scope_is_on_record_and_the_token_stays_as_it_was()
    {
        var token = host.Tokens.Issue();
        await host.ShareAsync(token, "denial-1").ShouldRefuseAsync(HttpStatusCode.Forbidden, "PERMISSION_DENIED");

        Assert.Equal([("scope_missing", "denial-1")], host.Tokens.RefusalsOf(token));
        await host.VerifyAsync(token, Calls.PhoneNumber(TokenTable.Number)).ShouldVerifyAsync(true);
    }

    [Theory]
    [InlineData("sms", TokenTable.Number)]
    [InlineData("nba", null)]
    [Trait("rule", "SEC-326")]
    public async Task A_subscriber_the_network_did_not_authenticate_is_on_record(string amr, string? number)
    {
        var token = host.Tokens.Issue(BothScopes, number, amr);
        await host.VerifyAsync(token, Calls.PhoneNumber(TokenTable.Number), "denial-2")
            .ShouldRefuseAsync(HttpStatusCode.Forbidden, "NUMBER_VERIFICATION.USER_NOT_AUTHENTICATED_BY_MOBILE_NETWORK");
        await host.ShareAsync(token, "denial-3")
            .ShouldRefuseAsync(HttpStatusCode.Forbidden, "NUMBER_VERIFICATION.USER_NOT_AUTHENTICATED_BY_MOBILE_NETWORK");

        Assert.Equal(
            [("not_network_authenticated", "denial-2"), ("not_network_authenticated", "denial-3")], host.Tokens.RefusalsOf(token));
        Assert.False(host.Tokens.IsSpent(token));
    }

    [Fact]
    public async Task A_malformed_request_decides_nothing_about_anybody()
    {
        var token = host.Tokens.Issue();
        await host.VerifyAsync(token, Calls.Json("{}")).ShouldBeInvalidAsync();
        await host.VerifyAsync(token, Calls.PhoneNumber(TokenTable.Number), "not valid!").ShouldBeInvalidAsync();
        await host.VerifyAsync(token, Calls.PhoneNumber(TokenTable.Number), accept: "text/html")
            .ShouldRefuseAsync(HttpStatusCode.NotAcceptable, "NOT_ACCEPTABLE");
        await host.VerifyAsync(token, Calls.Bytes(new byte[9 * 1024])).ShouldRefuseAsync(HttpStatusCode.RequestEntityTooLarge, "CONTENT_TOO_LARGE");

        Assert.Empty(host.Tokens.RefusalsOf(token));
    }
}
