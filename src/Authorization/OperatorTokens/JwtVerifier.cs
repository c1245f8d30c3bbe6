// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Authorization.Authentication;
using Facts;
using Kernel.Jose;
using Microsoft.Extensions.Options;

namespace Authorization.OperatorTokens;

/// <summary>
/// Operator tokens that are JWTs of the operator's entitlement server. Every claim that is asked for must be there and be the
/// configured one: a token of another purpose under the same keys must not pass (RFC 8725 §3.8 to §3.12).
/// </summary>
internal sealed class JwtVerifier(OperatorKeys keys, IOptions<OperatorTokenOptions> options) : IOperatorTokenVerifier
{
    private const int MaxJtiLength = 256;

    // As for client assertions: the other server's clock may run ahead by this much.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(8);

    /// <inheritdoc/>
    public async ValueTask<OperatorTokenVerdict> VerifyAsync(string token, DateTimeOffset now, CancellationToken ct)
    {
        if (!Jws.TryParse(token, out var jws))
        {
            return new OperatorTokenVerdict.Refused("operator_token_form");
        }

        using (jws)
        {
            if (!IsAllowed(jws.Algorithm))
            {
                return new OperatorTokenVerdict.Refused("operator_token_alg");
            }

            if (await keys.ForAsync(jws.KeyId, jws.Algorithm, ct) is not { } known)
            {
                return new OperatorTokenVerdict.Unavailable("operator_keys");
            }

            if (known.Find(jws.KeyId, jws.Algorithm) is not { } key || !jws.VerifiedBy(key))
            {
                return new OperatorTokenVerdict.Refused("operator_token_signature");
            }

            return Judge(jws, now);
        }
    }

    private OperatorTokenVerdict Judge(Jws jws, DateTimeOffset now)
    {
        var (settings, claims) = (options.Value.Jwt, jws.Claims);
        if (!IsType(jws.Type, settings.Type))
        {
            return new OperatorTokenVerdict.Refused("operator_token_typ");
        }

        if (claims.FindString("iss") != settings.Issuer)
        {
            return new OperatorTokenVerdict.Refused("operator_token_iss");
        }

        if (SingleAudience(claims) != settings.Audience)
        {
            return new OperatorTokenVerdict.Refused("operator_token_aud");
        }

        if (AssertionTimes.Refuse(claims, now, options.Value.LongestLife, ClockTolerance) is { } word)
        {
            return new OperatorTokenVerdict.Refused($"operator_token_{word}");
        }

        if (claims.FindString("jti") is not { Length: > 0 and <= MaxJtiLength } jti)
        {
            return new OperatorTokenVerdict.Refused("operator_token_jti");
        }

        return StatedNumber.TryRead(claims, settings.NumberClaim, out var number)
            ? new OperatorTokenVerdict.Verified(number, IdOf(settings.Issuer, jti, claims))
            : new OperatorTokenVerdict.Refused("operator_token_number");
    }

    private static SpentId IdOf(string issuer, string jti, JsonElement claims) => SpentId.OfForeign(
        "operator-token", issuer, jti, DateTimeOffset.FromUnixTimeSeconds(claims.FindSeconds("exp")!.Value));

    private bool IsAllowed(JwsAlgorithm algorithm) =>
        options.Value.Jwt.Algorithms is { Count: > 0 } allowed
            ? allowed.Contains(algorithm.Name())
            : JwsAlgorithms.Names.Contains(algorithm.Name());

    private static bool IsType(string? type, string expected) => expected.Length > 0
        ? expected.Equals(type, StringComparison.OrdinalIgnoreCase)
        : type is null || type.Equals("JWT", StringComparison.OrdinalIgnoreCase);

    // An array of one says the same as a string (RFC 7519 §4.1.3); of more, the token was made for others too.
    private static string? SingleAudience(JsonElement claims) => !claims.TryGetProperty("aud", out var audience) ? null
        : audience.ValueKind is not JsonValueKind.Array ? audience.AsString()
        : audience.GetArrayLength() == 1 ? audience[0].AsString() : null;
}
