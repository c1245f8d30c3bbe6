// SPDX-License-Identifier: Apache-2.0
using System.Collections.Frozen;

namespace Authorization.Clients;

/// <summary>Every scope this server knows: client registrations, requests and discovery read the same table.</summary>
internal static class ScopeCatalog
{
    /// <summary>Asks for an ID token (OpenID Connect Core §3.1.2.1).</summary>
    public const string OpenId = "openid";

    /// <summary>Asks for a refresh token; taken, and without effect for Number Verification (AS-51).</summary>
    public const string OfflineAccess = "offline_access";

    /// <summary>Compare a number with the phone's own (Number Verification v1 and v2).</summary>
    public const string Verify = "number-verification:verify";

    /// <summary>Read the phone's own number (v1 and v2); granted client by client (decision 13).</summary>
    public const string DevicePhoneNumber = "number-verification:device-phone-number:read";

    /// <summary>The name of <see cref="Verify"/> in v0 (Number Verification 0.3.1).</summary>
    public const string VerifyV0 = "number-verification-verify-read";

    /// <summary>The name of <see cref="DevicePhoneNumber"/> in v0.</summary>
    public const string DevicePhoneNumberV0 = "number-verification-share-read";

    /// <summary>A scope value that begins with this declares the purpose (AS-56).</summary>
    public const string PurposePrefix = "dpv:";

    /// <summary>The longest life of a Number Verification access token (NV-32).</summary>
    public static readonly TimeSpan LongestNumberVerificationLife = TimeSpan.FromSeconds(300);

    /// <summary>All of them, in the order discovery lists them.</summary>
    public static IReadOnlyList<Scope> All { get; } =
    [
        new(OpenId, IsCamara: false, SingleUse: false, LongestLife: null),
        new(OfflineAccess, IsCamara: false, SingleUse: false, LongestLife: null),
        NumberVerification(Verify),
        NumberVerification(DevicePhoneNumber),
        NumberVerification(VerifyV0),
        NumberVerification(DevicePhoneNumberV0),
    ];

    private static readonly FrozenDictionary<string, Scope> ByName = All.ToFrozenDictionary(scope => scope.Name, StringComparer.Ordinal);

    /// <summary>The scope of that name, letter by letter; null when there is none.</summary>
    public static Scope? Find(string name) => ByName.GetValueOrDefault(name);

    private static Scope NumberVerification(string name) =>
        new(name, IsCamara: true, SingleUse: true, LongestNumberVerificationLife);
}
