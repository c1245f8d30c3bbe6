// SPDX-License-Identifier: Apache-2.0
using Camara;
using NumberVerification.Operations;

namespace NumberVerification.V0;

/// <summary>
/// Number Verification 0.3.1, under the path of its own file (<c>/v0</c>) and under the one that today's rule gives it (<c>/v0.3</c>,
/// Design Guide §7.2).
/// </summary>
internal static class V0Api
{
    /// <summary>Scopes of its own; no patterns, and the plus is optional in the number and under the hash (NV-40, NV-41).</summary>
    public static ApiVersion Version { get; } = new()
    {
        Segments = ["/v0", "/v0.3"],
        DescriptionFile = "number-verification-v0.yaml",
        CorrelatorRule = CorrelatorRule.AnyText,
        VerifyScope = "number-verification-verify-read",
        ShareScope = "number-verification-share-read",
        IgnoresOtherMembers = true,
        ReadNumber = text => ClaimedNumber.Plain(text.StartsWith('+') ? text : '+' + text) ?? ClaimedNumber.Nobodys(isHashed: false),
        ReadHash = text => ClaimedNumber.HashedWithOptionalPlus(text) ?? ClaimedNumber.Nobodys(isHashed: true),
        AuthenticationMethods = ["nba"],
        NotAuthenticated = CamaraError.Forbidden(
            "NUMBER_VERIFICATION.USER_NOT_AUTHENTICATED_BY_MOBILE_NETWORK",
            "Client must authenticate via the mobile network to use this service",
            DenialReasons.NotAuthenticated),
        NoNumber = CamaraError.Forbidden(
            "NUMBER_VERIFICATION.INVALID_TOKEN_CONTEXT",
            "Phone number cannot be deducted from access token context",
            DenialReasons.NoNumber),
    };
}
