// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Authorization.Authentication;
using Authorization.Clients;
using Authorization.Wire;
using Facts;
using Kernel;
using Kernel.Jose;

namespace Authorization.RequestObjects;

/// <summary>
/// A verified request object (RFC 9101 §4, OpenID Connect CIBA §7.1.1): parameters that its client signed, for one use within
/// minutes. Only <see cref="VerifyAsync"/> makes one.
/// </summary>
internal sealed class RequestObject
{
    // FAPI 2.0 Message Signing §5.3.1: nbf at most an hour old, exp at most an hour after it.
    private const long LongestFapi2Seconds = 3600;

    private static readonly OAuthError Invalid = OAuthError.InvalidRequestObject(
        "The request object is not valid: it must be signed by this client, meant for this server, fresh, well formed and not used before.");

    private RequestObject(Parameters parameters, SpentId id)
    {
        Parameters = parameters;
        Id = id;
    }

    /// <summary>The answer to an object that was used (AS-18).</summary>
    public static Refusal Replayed { get; } = RefusedFor("object_replayed");

    /// <summary>What it asks for; nothing beside the object counts (AS-19).</summary>
    public Parameters Parameters { get; }

    /// <summary>Its <c>jti</c>, to be spent by whoever grants what it asks for (AS-18).</summary>
    public SpentId Id { get; }

    /// <summary>Verifies; no effect. The error is a word for facts and logs: outside all of them read the same.</summary>
    /// <param name="compact">The text of <c>request</c>.</param>
    /// <param name="client">Who sends it; it must have signed it too.</param>
    /// <param name="audiences">The names by which this endpoint may be meant, each exactly (AS-21).</param>
    /// <param name="now">The instant of the request.</param>
    /// <param name="ct">Ends the wait for the client's keys.</param>
    public static async ValueTask<Result<RequestObject, string>> VerifyAsync(
        string compact, Client client, IReadOnlyCollection<string> audiences, DateTimeOffset now, CancellationToken ct)
    {
        var verified = await ClientJwt.VerifyAsync(
            compact, RulesFor(audiences), issuer => issuer == client.ClientId ? client : null, now, ct);
        if (!verified.Try(out var jwt, out var word))
        {
            return $"object_{word}";
        }

        using (jwt)
        {
            if (Refuse(jwt.Claims, client, now) is { } refusal)
            {
                return $"object_{refusal}";
            }

            return RequestObjectClaims.Read(jwt.Claims).Try(out var parameters, out var misshapen)
                ? new RequestObject(parameters, jwt.Id)
                : $"object_{misshapen}";
        }
    }

    /// <summary>What an authorization request is told of an object that is refused for that word (AS-23).</summary>
    public static Refusal RefusedFor(string word) => new(Invalid, word);

    /// <summary>
    /// The <c>state</c> inside an object that nobody has verified; good for nothing but telling the client that its object is refused.
    /// </summary>
    public static string? FindState(string compact)
    {
        if (!Jws.TryParse(compact, out var jws))
        {
            return null;
        }

        using (jws)
        {
            return jws.Claims.FindString("state");
        }
    }

    // JWT is what general libraries write into typ when told nothing; a client assertion, which says the same, has a sub (AS-22).
    private static ClientJwtRules RulesFor(IReadOnlyCollection<string> audiences) => new()
    {
        Kind = "request-object",
        Types = ["oauth-authz-req+jwt", "JWT"],
        IsAudience = (claims, _) => IsAudience(claims, audiences),
        ClockTolerance = profile => profile is ClientProfile.Fapi2 ? ClientJwtRules.Fapi2Tolerance : TimeSpan.Zero,
        RequiresIssuedAt = true,
    };

    // Unlike a client assertion, an object is no credential that another of its audiences could relay: several may be meant.
    private static bool IsAudience(JsonElement claims, IReadOnlyCollection<string> audiences)
    {
        if (!claims.TryGetProperty("aud", out var audience))
        {
            return false;
        }

        return audience.ValueKind is JsonValueKind.Array
            ? audience.EnumerateArray().All(one => one.AsString() is not null)
                && audience.EnumerateArray().Any(one => audiences.Contains(one.AsString()!))
            : audience.AsString() is { } single && audiences.Contains(single);
    }

    private static string? Refuse(JsonElement claims, Client client, DateTimeOffset now)
    {
        // With a sub it could pass for a client assertion where it is seen (RFC 9101 §10.8, AS-22).
        if (claims.TryGetProperty("sub", out var subject) && (subject.AsString() ?? client.ClientId) == client.ClientId)
        {
            return "sub";
        }

        if (claims.TryGetProperty("request", out _) || claims.TryGetProperty("request_uri", out _))
        {
            return "nested"; // RFC 9101 §4.
        }

        return client.Profile is ClientProfile.Fapi2 ? RefuseFapi2Times(claims, now) : null;
    }

    private static string? RefuseFapi2Times(JsonElement claims, DateTimeOffset now) =>
        claims.FindSeconds("nbf") is { } notBefore
        && claims.FindSeconds("exp") is { } expires
        && expires - notBefore <= LongestFapi2Seconds
        && now.ToUnixTimeSeconds() - notBefore <= LongestFapi2Seconds
            ? null
            : "nbf";
}
