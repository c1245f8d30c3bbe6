// SPDX-License-Identifier: Apache-2.0
using System.Collections.Frozen;
using System.Globalization;
using Authorization.Spending;
using Authorization.Wire;
using Kernel;
using Kernel.Jose;

namespace Authorization.Introspection;

/// <summary>
/// A request to <c>/introspect</c>: what RFC 7662 §2.1 defines and, for an API hosted apart, what it is about to do with the token.
/// </summary>
internal abstract record IntrospectionRequest
{
    // Longer than any token of ours; what is longer is none.
    private const int MaxCorrelatorLength = 256;
    private const int MaxReasonLength = 64;
    private const int ThumbprintLength = 43;

    // The year 2100; ids hold their expiry in four octets.
    private const long LatestIssuedAt = 4_102_444_800;

    private static readonly FrozenDictionary<string, TokenOutcome> Outcomes = new Dictionary<string, TokenOutcome>
    {
        ["true"] = TokenOutcome.True,
        ["false"] = TokenOutcome.False,
        ["shared"] = TokenOutcome.Shared,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private IntrospectionRequest(string token) => Token = token;

    /// <summary><c>token</c>.</summary>
    public string Token { get; }

    /// <summary>Whether only an API hosted apart may ask this.</summary>
    public bool IsForResourceServers => this is not Look;

    /// <summary>Reads the request.</summary>
    public static Result<IntrospectionRequest, OAuthError> Parse(Parameters parameters)
    {
        if (parameters.Find("token") is not { } token)
        {
            return OAuthError.InvalidRequest("token is missing.");
        }

        var spends = parameters.Find("spend");
        var outcome = parameters.Find("outcome");
        if (spends is null && outcome is null)
        {
            return new Look(token);
        }

        if (parameters.Find("correlator") is not { Length: <= MaxCorrelatorLength } correlator
            || correlator.Any(c => c is < ' ' or > '~'))
        {
            return OAuthError.InvalidRequest("correlator is missing, too long, or holds a character it may not.");
        }

        if (!TryReadProof(parameters, out var proof))
        {
            return OAuthError.InvalidRequest("dpop_jkt, dpop_jti and dpop_iat go together: thumbprint, jti and iat of a verified proof.");
        }

        if (spends is "true" && outcome is not null && Outcomes.TryGetValue(outcome, out var answer))
        {
            return new Spend(token, new TokenUse(answer, correlator) { Proof = proof });
        }

        return spends is null && outcome is "refused" && parameters.Find("reason") is { Length: <= MaxReasonLength } reason
            && reason.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_')
                ? new Refuse(token, new TokenRefusal(reason, correlator) { Proof = proof })
                : OAuthError.InvalidRequest("spend=true goes with outcome true, false or shared; outcome=refused with a reason.");
    }

    // What a resource server tells of the proof that it verified: whose key, and what is used up.
    private static bool TryReadProof(Parameters parameters, out DpopProof? proof)
    {
        proof = null;
        var (key, id, issued) = (parameters.Find("dpop_jkt"), parameters.Find("dpop_jti"), parameters.Find("dpop_iat"));
        if (key is null && id is null && issued is null)
        {
            return true;
        }

        if (key?.Length != ThumbprintLength || !Base64Url.TryDecode(key, out _)
            || id is not { Length: <= DpopProof.MaxIdLength }
            || !long.TryParse(issued, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || seconds > LatestIssuedAt)
        {
            return false;
        }

        proof = DpopProof.Attested(key, id, DateTimeOffset.FromUnixTimeSeconds(seconds));
        return true;
    }

    /// <summary>Holds a token: it does not print.</summary>
    public sealed override string ToString() => "(introspection request)";

    /// <summary>What is the token? No effect on it.</summary>
    public sealed record Look(string Shown) : IntrospectionRequest(Shown);

    /// <summary>Spend it with what will be answered.</summary>
    public sealed record Spend(string Shown, TokenUse Use) : IntrospectionRequest(Shown);

    /// <summary>Put on record that it was refused; it stays as it was.</summary>
    public sealed record Refuse(string Shown, TokenRefusal Refusal) : IntrospectionRequest(Shown);
}
