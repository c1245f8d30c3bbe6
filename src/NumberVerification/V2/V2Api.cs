// SPDX-License-Identifier: Apache-2.0
using Camara;
using NumberVerification.Operations;

namespace NumberVerification.V2;

/// <summary>Number Verification 2.1.0, which serves 2.0.0 clients too.</summary>
internal static class V2Api
{
    // The text is the one that the tests of 2.0.0 compare; those of 2.1.0 leave it free.
    private static readonly CamaraError NotAuthenticated = CamaraError.Forbidden(
        "NUMBER_VERIFICATION.USER_NOT_AUTHENTICATED_BY_MOBILE_NETWORK",
        "The subscription must be identified using either Network-based authentication or SIM-based authentication to access this service.",
        DenialReasons.NotAuthenticated);

    /// <summary>Patterns for everything, and one code for whatever is not proven (NV-15).</summary>
    public static ApiVersion Version { get; } = new()
    {
        Segments = ["/v2"],
        DescriptionFile = "number-verification-v2.yaml",
        CorrelatorRule = CorrelatorRule.Pattern,
        VerifyScope = "number-verification:verify",
        ShareScope = "number-verification:device-phone-number:read",
        ReadNumber = ClaimedNumber.Plain,
        ReadHash = ClaimedNumber.Hashed,
        AuthenticationMethods = ["nba", "sim"],
        NotAuthenticated = NotAuthenticated,
        NoNumber = NotAuthenticated,
    };
}
