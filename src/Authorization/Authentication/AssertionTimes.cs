// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Kernel.Jose;

namespace Authorization.Authentication;

/// <summary>
/// The times of a signed assertion. Libraries forgive five minutes of skew; the 300 s rules of CAMARA do not (AS-67).
/// </summary>
internal static class AssertionTimes
{
    /// <summary>The word of the first rule broken, or null.</summary>
    /// <param name="claims">The claims.</param>
    /// <param name="now">The instant of receipt.</param>
    /// <param name="longestLife">The most that <c>exp</c> may lie after receipt and after <c>iat</c>.</param>
    /// <param name="clockTolerance">How far in the future <c>iat</c> and <c>nbf</c> may lie. <c>exp</c> gets none.</param>
    public static string? Refuse(JsonElement claims, DateTimeOffset now, TimeSpan longestLife, TimeSpan clockTolerance)
    {
        if (claims.FindSeconds("exp") is not { } exp)
        {
            return "exp";
        }

        var expires = DateTimeOffset.FromUnixTimeSeconds(exp);
        if (expires <= now)
        {
            return "exp_past";
        }

        if (expires - now > longestLife)
        {
            return "exp_far";
        }

        if (!TryReadOptional(claims, "iat", out var issued) || !TryReadOptional(claims, "nbf", out var notBefore))
        {
            return "iat";
        }

        if (issued > now + clockTolerance || notBefore > now + clockTolerance)
        {
            return "iat_future";
        }

        return expires - issued > longestLife ? "exp_iat" : null;
    }

    private static bool TryReadOptional(JsonElement claims, string name, out DateTimeOffset? instant)
    {
        instant = claims.FindSeconds(name) is { } seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
        return instant is not null || !claims.TryGetProperty(name, out _);
    }
}
