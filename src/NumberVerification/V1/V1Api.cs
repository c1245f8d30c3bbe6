// SPDX-License-Identifier: Apache-2.0
using Camara;
using NumberVerification.Operations;

namespace NumberVerification.V1;

/// <summary>Number Verification 1.0.0. The texts of its refusals are those its official tests compare, slip included.</summary>
internal static class V1Api
{
    /// <summary>
    /// The scopes of version 2, but the hash has no pattern, so what is no hash is nobody's (NV-42), and only the network's own
    /// authentication counts: the SIM's came with version 2.
    /// </summary>
    public static ApiVersion Version { get; } = new()
    {
        Segments = ["/v1"],
        DescriptionFile = "number-verification-v1.yaml",
        CorrelatorRule = CorrelatorRule.AnyText,
        VerifyScope = "number-verification:verify",
        ShareScope = "number-verification:device-phone-number:read",
        ReadNumber = ClaimedNumber.Plain,
        ReadHash = text => ClaimedNumber.Hashed(text) ?? ClaimedNumber.Nobodys(isHashed: true),
        AuthenticationMethods = ["nba"],
        NotAuthenticated = CamaraError.Forbidden(
            "NUMBER_VERIFICATION.USER_NOT_AUTHENTICATED_BY_MOBILE_NETWORK",
            "The subscription must be identified via the mobile network to use this servicet.",
            DenialReasons.NotAuthenticated),
        NoNumber = CamaraError.Forbidden(
            "INVALID_TOKEN_CONTEXT",
            "Phone number cannot be deducted from access token context.",
            DenialReasons.NoNumber),
    };
}
