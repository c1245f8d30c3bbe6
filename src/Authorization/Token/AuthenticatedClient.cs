// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Authorization.Clients;
using Facts;
using Kernel;
using Kernel.Jose;

namespace Authorization.Token;

/// <summary>
/// A client that proved itself with <c>private_key_jwt</c> (OpenID Connect Core §9, RFC 7523 §3, AS-64 to AS-71). Only
/// <see cref="Prove"/> makes one, so no grant can be reached without it. The proof counts once: whoever goes on claims
/// <see cref="AssertionId"/> in the same commit as all else.
/// </summary>
internal sealed class AuthenticatedClient
{
    private const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    private const int MaxJtiLength = 256;

    private static readonly TimeSpan LongestLife = TimeSpan.FromSeconds(300);

    // A sender's clock may run ahead by this much (security review: +8 s passes, +61 s does not).
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(8);

    private AuthenticatedClient(Client client, SpentId assertionId)
    {
        Client = client;
        AssertionId = assertionId;
    }

    /// <summary>The client.</summary>
    public Client Client { get; }

    /// <summary>Its assertion's <c>jti</c>, to be spent.</summary>
    public SpentId AssertionId { get; }

    /// <summary>
    /// Checks the assertion; no effect. The error is a word for the log: outside all of them read the same.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="findClient">The registry.</param>
    /// <param name="audiences">The issuer, and the URL of the endpoint called.</param>
    /// <param name="now">The instant of the request.</param>
    public static Result<AuthenticatedClient, string> Prove(
        TokenRequest request, Func<string, Client?> findClient, IReadOnlyList<string> audiences, DateTimeOffset now)
    {
        if (request.HasClientSecret)
        {
            return "secret_sent";
        }

        if (request.ClientAssertionType is not AssertionType || request.ClientAssertion is null)
        {
            return "no_assertion";
        }

        if (!Jws.TryParse(request.ClientAssertion, out var assertion))
        {
            return "assertion_malformed";
        }

        using (assertion)
        {
            if (assertion.Claims.FindString("sub") is not { } clientId || findClient(clientId) is not { Enabled: true } client)
            {
                return "client_unknown";
            }

            if (client.Keys.Find(assertion.KeyId, assertion.Algorithm) is not { } key || !assertion.VerifiedBy(key))
            {
                return "signature";
            }

            return Refuse(assertion, request, clientId, audiences, now) is { } word
                ? word
                : new AuthenticatedClient(client, IdOf(assertion, clientId));
        }
    }

    // Only after the signature: what a forger writes must not be able to spend the genuine jti (SEC-165).
    private static string? Refuse(
        Jws assertion, TokenRequest request, string clientId, IReadOnlyList<string> audiences, DateTimeOffset now)
    {
        var claims = assertion.Claims;
        if (!IsAssertionType(assertion.Type))
        {
            return "typ";
        }

        if (claims.FindString("iss") != clientId || (request.ClientId is not null && request.ClientId != clientId))
        {
            return "iss";
        }

        if (AssertionTimes.Refuse(claims, now, LongestLife, ClockTolerance) is { } word)
        {
            return word;
        }

        if (SingleAudience(claims) is not { } audience || !audiences.Contains(audience))
        {
            return "aud";
        }

        return claims.FindString("jti") is { Length: > 0 and <= MaxJtiLength } jti && !jti.Any(char.IsControl) ? null : "jti";
    }

    private static SpentId IdOf(Jws assertion, string clientId) => SpentId.OfForeign(
        "client-assertion",
        clientId,
        assertion.Claims.FindString("jti")!,
        DateTimeOffset.FromUnixTimeSeconds(assertion.Claims.FindSeconds("exp")!.Value));

    // RFC 7515 §4.1.9: compared without case. A request object or an access token carries another type (RFC 8725
    // §3.11).
    private static bool IsAssertionType(string? type) =>
        type is null
        || type.Equals("JWT", StringComparison.OrdinalIgnoreCase)
        || type.Equals("client-authentication+jwt", StringComparison.OrdinalIgnoreCase);

    // One value, so that no other server's assertion is good here too; an array of one says the same as a string (RFC
    // 7519 §4.1.3).
    private static string? SingleAudience(JsonElement claims) => !claims.TryGetProperty("aud", out var audience) ? null
        : audience.ValueKind is not JsonValueKind.Array ? audience.AsString()
        : audience.GetArrayLength() == 1 ? audience[0].AsString() : null;
}
