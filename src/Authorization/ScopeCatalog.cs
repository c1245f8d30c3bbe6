// SPDX-License-Identifier: Apache-2.0
namespace Authorization;

/// <summary>
/// The scope values that mean something here. Every API scope is single-use and never refreshable (NV-30, NV-31).
/// </summary>
internal static class ScopeCatalog
{
    /// <summary>Asks for an ID token.</summary>
    public const string OpenId = "openid";

    /// <summary>Accepted and without effect: no Number Verification token can be refreshed (NV-31).</summary>
    public const string OfflineAccess = "offline_access";

    /// <summary>What a purpose scope begins with (AS-56).</summary>
    public const string PurposePrefix = "dpv:";

    /// <summary>Compare a number with the network's: v1, v2.</summary>
    public const string Verify = "number-verification:verify";

    /// <summary>Hand the number out: v1, v2.</summary>
    public const string DevicePhoneNumberRead = "number-verification:device-phone-number:read";

    /// <summary>The names of version 0.3: they open its operations only.</summary>
    public const string LegacyVerify = "number-verification-verify-read";

    /// <inheritdoc cref="LegacyVerify"/>
    public const string LegacyShare = "number-verification-share-read";

    /// <summary>Every scope of the APIs that are served; each needs a grant to the client.</summary>
    public static IReadOnlyList<string> ApiScopes { get; } = [Verify, DevicePhoneNumberRead, LegacyVerify, LegacyShare];

    /// <summary>
    /// Whether it is a scope of Number Verification, of whatever version: by the API's name, so that a misspelt one is none of an
    /// operator's own.
    /// </summary>
    public static bool IsCamara(string scope) => scope.StartsWith("number-verification", StringComparison.Ordinal);

    /// <summary>The longest life of a token with an API scope (NV-32).</summary>
    public static TimeSpan LongestTokenLifetime { get; } = TimeSpan.FromSeconds(300);
}
