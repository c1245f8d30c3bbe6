// SPDX-License-Identifier: Apache-2.0
namespace NumberVerification;

/// <summary>Where this installation's API is.</summary>
public sealed class NumberVerificationOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "NumberVerification";

    /// <summary>
    /// The public URL in front of <c>/number-verification</c>, as callers see it (CAMARA's <c>apiRoot</c>); absolute, without a final
    /// slash. The served description says it, and the <c>htu</c> of DPoP proofs must lie under it.
    /// </summary>
    public string ApiRoot { get; set; } = "http://localhost:9091";

    /// <summary>The URL of the authorization server's OpenID discovery document, as callers see it; absolute.</summary>
    public string OpenIdConnectUrl { get; set; } = "http://localhost:9091/.well-known/openid-configuration";
}
