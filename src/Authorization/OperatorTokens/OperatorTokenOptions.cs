// SPDX-License-Identifier: Apache-2.0
using Microsoft.Extensions.Configuration;

namespace Authorization.OperatorTokens;

/// <summary>How the operator says whose line an operator token is.</summary>
public enum OperatorTokenVerification
{
    /// <summary>Not at all: the CIBA and JWT bearer grants are not served.</summary>
    None,

    /// <summary>The token is a JWT that the operator's entitlement server signed.</summary>
    Jwt,

    /// <summary>The token is opaque, and the operator answers what it stands for (RFC 7662).</summary>
    Introspection,
}

/// <summary>
/// Operator tokens (GSMA TS.43): what a phone's SIM obtains from the operator's entitlement server, over any connection, Wi-Fi
/// included. With them the CIBA and JWT bearer grants are served, without them neither is advertised.
/// </summary>
public sealed class OperatorTokenOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Authorization:OperatorTokens";

    /// <summary>How tokens are verified.</summary>
    public OperatorTokenVerification Verification { get; set; }

    /// <summary>
    /// How far ahead a token's expiry may lie, up to a day. A token is good once; what lives longer than this, or says nothing of its
    /// expiry, is refused, because the memory of its use would end before it does.
    /// </summary>
    public TimeSpan LongestLife { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long the operator's server may take to answer, 100 ms to 10 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>A PEM file of the authorities that may vouch for the operator's server; unset: those that the system trusts.</summary>
    public string TrustedCertificates { get; set; } = "";

    /// <summary>Tokens that are signed JWTs.</summary>
    public OperatorTokenJwtOptions Jwt { get; } = new();

    /// <summary>Tokens that the operator must be asked about.</summary>
    public OperatorTokenIntrospectionOptions Introspection { get; } = new();

    /// <summary>
    /// What is configured. Read while the rooms are registered; whatever cannot be meant is left to the validator, which names it.
    /// </summary>
    internal static OperatorTokenVerification ConfiguredIn(IConfiguration configuration) =>
        Enum.TryParse<OperatorTokenVerification>(configuration[$"{Section}:{nameof(Verification)}"], ignoreCase: true, out var configured)
            ? configured
            : OperatorTokenVerification.None;
}

/// <summary>What a signed operator token must say.</summary>
public sealed class OperatorTokenJwtOptions
{
    /// <summary><c>iss</c>, letter by letter.</summary>
    public string Issuer { get; set; } = "";

    /// <summary><c>aud</c>, letter by letter, and no other beside it: a token for another party proves nothing here.</summary>
    public string Audience { get; set; } = "";

    /// <summary><c>typ</c> of the header. Unset: absent or <c>JWT</c>.</summary>
    public string Type { get; set; } = "";

    /// <summary>A file with the entitlement server's public keys, a JWKS. Either this or <see cref="JwksUrl"/>.</summary>
    public string JwksFile { get; set; } = "";

    /// <summary>The https URL of the entitlement server's JWKS; http to loopback only.</summary>
    public string JwksUrl { get; set; } = "";

    /// <summary>The algorithms accepted, of ES256, PS256 and RS256. Empty: all three.</summary>
    public IList<string> Algorithms { get; } = [];

    /// <summary>The claim with the number: E.164 with its <c>+</c>, or the same behind <c>tel:</c>.</summary>
    public string NumberClaim { get; set; } = "phone_number";
}

/// <summary>Whom to ask about an opaque operator token.</summary>
public sealed class OperatorTokenIntrospectionOptions
{
    /// <summary>The https URL of the operator's introspection endpoint.</summary>
    public string Endpoint { get; set; } = "";

    /// <summary>The name this server has there; it authenticates with <c>private_key_jwt</c>.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>A file with this server's private key for it, a JWK.</summary>
    public string KeyFile { get; set; } = "";

    /// <summary><c>aud</c> of the assertion. Unset: the endpoint.</summary>
    public string Audience { get; set; } = "";

    /// <summary>The member with the number: E.164 with its <c>+</c>, or the same behind <c>tel:</c>.</summary>
    public string NumberMember { get; set; } = "phone_number";

    /// <summary>
    /// The member that tells an operator token from every other token the operator's server knows, such as <c>token_type</c>,
    /// <c>scope</c> or <c>aud</c>: an access token of a self-care application is no proof of a SIM.
    /// </summary>
    public string KindMember { get; set; } = "";

    /// <summary>What <see cref="KindMember"/> holds: the value, or one of its words or list entries.</summary>
    public string Kind { get; set; } = "";
}
