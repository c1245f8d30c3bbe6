// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;

namespace Kernel.Jose;

/// <summary>
/// The checks of RFC 9449 §4.3. The one place where a key from a header is looked at: it says nothing about who its holder is,
/// only that tokens bound to it are used by nobody else.
/// </summary>
internal static class DpopProofReader
{
    private const string Type = "dpop+jwt";
    private const int MaxLength = 8 * 1024;

    /// <summary>The proof, or the word of the first check it fails.</summary>
    public static Result<DpopProof, string> Read(string compact, DpopTarget target, DateTimeOffset now)
    {
        if (compact.Length > MaxLength || !Jws.TryParse(compact, out var jws))
        {
            return "dpop_malformed";
        }

        using (jws)
        {
            if (jws.Type is not Type)
            {
                return "dpop_typ";
            }

            if (!DpopProof.Algorithms.Contains(jws.Algorithm.Name()))
            {
                return "dpop_alg";
            }

            if (!ReadKey(compact).Try(out var key, out var word))
            {
                return word;
            }

            using (key)
            {
                return jws.VerifiedBy(key) ? ReadClaims(jws.Claims, key.Thumbprint, target, now) : "dpop_signature";
            }
        }
    }

    // Jws has parsed the header, strictly, and looked at no key in it: so it is parsed once more. An RSA key that does not say
    // what it is for is for PS256, because a proof is never RS256.
    private static Result<JsonWebKey, string> ReadKey(string compact)
    {
        if (!Base64Url.TryDecode(compact.AsSpan(0, compact.IndexOf('.', StringComparison.Ordinal)), out var utf8)
            || !StrictJson.TryParseObject(utf8, out var header))
        {
            return "dpop_malformed";
        }

        using (header)
        {
            return header.RootElement.TryGetProperty("jwk", out var jwk)
                && JsonWebKeyReader.Read(jwk, JwsAlgorithm.PS256).Try(out var key, out _)
                    ? key
                    : "dpop_jwk";
        }
    }

    private static Result<DpopProof, string> ReadClaims(JsonElement claims, string thumbprint, DpopTarget target, DateTimeOffset now)
    {
        if (claims.FindString("jti") is not { Length: > 0 and <= DpopProof.MaxIdLength } id || id.Any(char.IsControl))
        {
            return "dpop_jti";
        }

        if (claims.FindString("htm") != target.Method)
        {
            return "dpop_htm";
        }

        if (!target.IsAt(claims.FindString("htu")))
        {
            return "dpop_htu";
        }

        if (FindInstant(claims) is not { } issuedAt
            || issuedAt > now + DpopProof.ClockTolerance
            || issuedAt + DpopProof.Lifetime < now)
        {
            return "dpop_iat";
        }

        if (target.TokenHash is { } hash && claims.FindString("ath") != hash)
        {
            return "dpop_ath";
        }

        return TryReadHash(claims, DpopProof.BodyHashClaim, out var bodyHash)
            && TryReadHash(claims, DpopProof.QueryHashClaim, out var queryHash)
                ? DpopProof.Verified(thumbprint, id, issuedAt, bodyHash, queryHash)
                : "dpop_hashes";
    }

    private static DateTimeOffset? FindInstant(JsonElement claims) =>
        claims.FindSeconds("iat") is { } seconds && seconds < MaxIssuedAt ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    // A claim that is there and no text binds nothing, and must not pass for one that is absent.
    private static bool TryReadHash(JsonElement claims, string name, out string? hash)
    {
        hash = claims.FindString(name);
        return hash is not null || !claims.TryGetProperty(name, out _);
    }

    // The year 9000: leaves room to add to.
    private const long MaxIssuedAt = 221_845_392_000;
}
