// SPDX-License-Identifier: Apache-2.0
using System.Net;
using NumberVerification.Tests.Host;

namespace NumberVerification.Tests.V2;

/// <summary>The texts that the official tests of 2.0.0 (r2.4) compare, under the path that serves 2.0.0 and 2.1.0; the latter leave them free.</summary>
public sealed class TextsTests(ApiHost host) : IClassFixture<ApiHost>
{
    private const string BothScopes = TokenTable.Verify + " " + TokenTable.Share;

    [Fact]
    [Trait("rule", "NV-43")]
    public Task A_missing_scope() => BothShouldRefuseAsync(
        "openid", "nba", HttpStatusCode.Forbidden, "PERMISSION_DENIED", "Client does not have sufficient permissions to perform this action.");

    [Fact]
    [Trait("rule", "NV-43")]
    public Task An_expired_token() => BothShouldRefuseAsync(
        null, "nba", HttpStatusCode.Unauthorized, "UNAUTHENTICATED", "Request not authenticated due to missing, invalid, or expired credentials.");

    [Fact]
    [Trait("rule", "NV-43")]
    public Task Another_authentication() => BothShouldRefuseAsync(
        BothScopes,
        "sms",
        HttpStatusCode.Forbidden,
        "NUMBER_VERIFICATION.USER_NOT_AUTHENTICATED_BY_MOBILE_NETWORK",
        "The subscription must be identified using either Network-based authentication or SIM-based authentication to access this service.");

    // No scopes: the token has expired.
    private async Task BothShouldRefuseAsync(string? scopes, string amr, HttpStatusCode status, string code, string message)
    {
        var token = host.Tokens.Issue(scopes ?? BothScopes, amr: amr, lifetime: scopes is null ? TimeSpan.FromSeconds(-1) : null);
        await host.VerifyAsync(token, Calls.PhoneNumber(TokenTable.Number)).ShouldRefuseAsync(status, code, message);
        await host.ShareAsync(token).ShouldRefuseAsync(status, code, message);
    }
}
