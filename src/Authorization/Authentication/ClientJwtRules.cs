// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Authorization.Clients;
using Kernel.Jose;

namespace Authorization.Authentication;

/// <summary>What one use of a client-signed JWT demands beyond what every use does (RFC 7523 §3, RFC 9101 §4, RFC 8725 §3.11).</summary>
internal sealed record ClientJwtRules
{
    /// <summary>Names the use in the ids of spent <c>jti</c> values, so that one used here says nothing of one used there.</summary>
    public required string Kind { get; init; }

    /// <summary>The <c>typ</c> values that say so, compared without case; an absent one passes.</summary>
    public required IReadOnlyList<string> Types { get; init; }

    /// <summary>Whether the JWT's <c>aud</c> is this server, for this use.</summary>
    public required Func<JsonElement, Client, bool> IsAudience { get; init; }

    /// <summary>How far in the future <c>iat</c> and <c>nbf</c> may lie, by the client's profile (decision 9).</summary>
    public required Func<ClientProfile, TimeSpan> ClockTolerance { get; init; }

    /// <summary>Whether <c>iat</c> must be there.</summary>
    public bool RequiresIssuedAt { get; init; }

    /// <summary>The most that <c>exp</c> may lie after receipt and after <c>iat</c> (AS-20, AS-46, AS-67).</summary>
    public static TimeSpan LongestLife { get; } = TimeSpan.FromSeconds(300);

    /// <summary>FAPI 2.0 §5.3.2.1: a clock up to 10 s ahead is accepted.</summary>
    public static TimeSpan Fapi2Tolerance { get; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether the <c>typ</c> of a JWT allows this use.</summary>
    public bool AcceptsType(string? type) => type is null || Types.Contains(type, StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Whether the client's profile allows the algorithm: FAPI 2.0 §5.4.1 has no PKCS#1 v1.5.
    /// </summary>
    public static bool AllowsAlgorithm(ClientProfile profile, JwsAlgorithm algorithm) =>
        profile is ClientProfile.Camara || algorithm is not JwsAlgorithm.RS256;
}
