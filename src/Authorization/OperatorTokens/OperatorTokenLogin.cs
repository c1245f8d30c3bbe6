// SPDX-License-Identifier: Apache-2.0
using Authorization.Authorize;
using Authorization.Clients;
using Authorization.Envelopes;
using Facts;

namespace Authorization.OperatorTokens;

/// <summary>Makes what a verified operator token is worth: an envelope that carries subscriber, scopes and evidence onward.</summary>
internal static class OperatorTokenLogin
{
    /// <summary><c>amr</c> of a subscriber whose SIM obtained the token (RFC 8176 has no word for it; the API takes this one).</summary>
    private const string SimBased = "sim";

    /// <summary>An envelope for what the client asks, whose subscriber may still be unknown.</summary>
    /// <param name="kind">What it will be.</param>
    /// <param name="origin">The door.</param>
    /// <param name="client">Who asks.</param>
    /// <param name="scopes">For what; checked.</param>
    /// <param name="now">The instant of the request.</param>
    /// <param name="lifetime">How long it is good for.</param>
    public static Envelope Ask(
        EnvelopeKind kind, string origin, Client client, RequestedScopes scopes, DateTimeOffset now, TimeSpan lifetime)
    {
        var expiresAt = now + lifetime;
        return new Envelope
        {
            Kind = kind,
            Id = SpentId.New(expiresAt),
            GrantId = SpentId.New(expiresAt + ScopeCatalog.LongestTokenLifetime),
            Origin = origin,
            ClientId = client.ClientId,
            Scopes = [.. scopes.ApiScopes, .. scopes.HasOpenId ? [ScopeCatalog.OpenId] : Array.Empty<string>()],
            Purpose = scopes.Purposes.Single()[ScopeCatalog.PurposePrefix.Length..],
            AuthenticationMethods = [SimBased],
            AuthenticatedAt = now,
            ExpiresAt = expiresAt,
        };
    }

    /// <summary>The same, for the line that the operator named.</summary>
    public static Envelope For(this Envelope asked, OperatorTokenVerdict.Verified verified, DateTimeOffset now) =>
        asked with { Number = verified.Number, AuthenticatedAt = now, OperatorToken = null };
}
