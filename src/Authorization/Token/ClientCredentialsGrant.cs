// SPDX-License-Identifier: Apache-2.0
using Authorization.Authentication;
using Authorization.Authorize;
using Authorization.Discovery;
using Authorization.Envelopes;
using Authorization.Wire;
using Facts;

namespace Authorization.Token;

/// <summary>
/// <c>client_credentials</c> (RFC 6749 §4.4): a token that stands for no subscriber, for the operator's own APIs. No CAMARA scope can
/// be had by it, whatever the client was granted: nobody's line was authenticated (AS-04, NV-18).
/// </summary>
internal sealed class ClientCredentialsGrant : IGrant
{
    private const string Door = "client_credentials";

    /// <inheritdoc/>
    public string GrantType => Capabilities.ClientCredentials;

    /// <inheritdoc/>
    public ValueTask<GrantDecision> DecideAsync(
        AuthenticatedClient client, TokenRequest request, DateTimeOffset now, CancellationToken ct)
    {
        var scopes = RequestedScopes.Parse(request.Scope);
        return ValueTask.FromResult(Refuse(client, request, scopes) is { } refusal
            ? new GrantDecision(refusal)
            : Grant(client, scopes, now));
    }

    private static GrantDecision Grant(AuthenticatedClient client, RequestedScopes scopes, DateTimeOffset now)
    {
        var expiresAt = now + ScopeCatalog.LongestTokenLifetime;
        var basis = new Envelope
        {
            Kind = EnvelopeKind.AccessToken,
            Id = SpentId.New(expiresAt),
            GrantId = SpentId.New(expiresAt),
            Origin = Door,
            ClientId = client.Client.ClientId,
            Scopes = [.. scopes.ApiScopes],
            Purpose = scopes.Purposes.SingleOrDefault()?[ScopeCatalog.PurposePrefix.Length..],
            AuthenticationMethods = [],
            AuthenticatedAt = now,
            ExpiresAt = expiresAt,
        };
        return new GrantDecision(new ProvenGrant(basis)) { Shown = basis };
    }

    private static Refusal? Refuse(AuthenticatedClient client, TokenRequest request, RequestedScopes scopes)
    {
        if (request.Scope is null)
        {
            return new Refusal(OAuthError.InvalidRequest("scope is missing (CAMARA demands it)."), "scope_missing");
        }

        if (!scopes.IsWellFormed || scopes.HasOpenId || !scopes.ApiScopes.Any())
        {
            return new Refusal(OAuthError.InvalidScope("scope must name scopes of an API, and not openid."), "scope_malformed");
        }

        if (scopes.ApiScopes.Any(ScopeCatalog.IsCamara))
        {
            return new Refusal(
                OAuthError.InvalidScope("This scope needs a subscriber authenticated by the network; client credentials have none."),
                "scope_needs_subscriber");
        }

        return scopes.ApiScopes.All(client.Client.Scopes.Contains)
            && scopes.Purposes.Take(2).ToArray() is [] or [_]
            && scopes.Purposes.All(purpose => client.Client.Purposes.Contains(purpose[ScopeCatalog.PurposePrefix.Length..]))
                ? null
                : new Refusal(OAuthError.InvalidScope("A scope or purpose is unknown or not granted to this client."), "scope");
    }
}
