// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Authorization.Clients;
using Facts;
using Kernel;
using Kernel.Jose;

namespace Authorization.Authentication;

/// <summary>
/// A JWT that a registered client signed, for one use and one time: client assertion, bearer assertion or request object. One
/// verifier for all of them, so that none can be laxer than another. Only <see cref="VerifyAsync"/> makes one.
/// </summary>
internal sealed class ClientJwt : IDisposable
{
    private const int MaxJtiLength = 256;

    private readonly Jws _jws;

    private ClientJwt(Jws jws, Client client, SpentId id)
    {
        _jws = jws;
        Client = client;
        Id = id;
    }

    /// <summary>Who signed it: the <c>iss</c>.</summary>
    public Client Client { get; }

    /// <summary>Its <c>jti</c>, to be spent by whoever accepts it.</summary>
    public SpentId Id { get; }

    /// <summary>What it says.</summary>
    public JsonElement Claims => _jws.Claims;

    /// <summary>Verifies; no effect. The error is a word for facts and logs.</summary>
    /// <param name="compact">The text.</param>
    /// <param name="rules">The use.</param>
    /// <param name="findClient">The registry.</param>
    /// <param name="now">The instant of the request.</param>
    /// <param name="ct">Ends the wait for the client's keys.</param>
    public static async ValueTask<Result<ClientJwt, string>> VerifyAsync(
        string? compact, ClientJwtRules rules, Func<string, Client?> findClient, DateTimeOffset now, CancellationToken ct)
    {
        if (!Jws.TryParse(compact, out var jws))
        {
            return "malformed";
        }

        var verified = await JudgeAsync(jws, rules, findClient, now, ct);
        if (!verified.Try(out _, out _))
        {
            jws.Dispose();
        }

        return verified;
    }

    /// <inheritdoc/>
    public void Dispose() => _jws.Dispose();

    private static async ValueTask<Result<ClientJwt, string>> JudgeAsync(
        Jws jws, ClientJwtRules rules, Func<string, Client?> findClient, DateTimeOffset now, CancellationToken ct)
    {
        if (jws.Claims.FindString("iss") is not { } issuer || findClient(issuer) is not { Enabled: true } client)
        {
            return "client_unknown";
        }

        if (!ClientJwtRules.AllowsAlgorithm(client.Profile, jws.Algorithm)
            || await client.Keys.FindAsync(jws.KeyId, jws.Algorithm, now, ct) is not { } key
            || !jws.VerifiedBy(key))
        {
            return "signature";
        }

        // Only after the signature: what a forger writes must not be able to spend the genuine jti (SEC-165).
        return Refuse(jws, rules, client, now) is { } word
            ? word
            : new ClientJwt(jws, client, IdOf(jws.Claims, rules.Kind, client));
    }

    private static string? Refuse(Jws jws, ClientJwtRules rules, Client client, DateTimeOffset now)
    {
        var claims = jws.Claims;
        if (!rules.AcceptsType(jws.Type))
        {
            return "typ";
        }

        if (AssertionTimes.Refuse(claims, now, ClientJwtRules.LongestLife, rules.ClockTolerance(client.Profile)) is { } word)
        {
            return word;
        }

        if (rules.RequiresIssuedAt && !claims.TryGetProperty("iat", out _))
        {
            return "iat";
        }

        if (!rules.IsAudience(claims, client))
        {
            return "aud";
        }

        return claims.FindString("jti") is { Length: > 0 and <= MaxJtiLength } jti && !jti.Any(char.IsControl) ? null : "jti";
    }

    private static SpentId IdOf(JsonElement claims, string kind, Client client) => SpentId.OfForeign(
        kind,
        client.ClientId,
        claims.FindString("jti")!,
        DateTimeOffset.FromUnixTimeSeconds(claims.FindSeconds("exp")!.Value));
}
