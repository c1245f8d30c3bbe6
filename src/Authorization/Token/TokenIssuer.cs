// SPDX-License-Identifier: Apache-2.0
using Authorization.Clients;
using Authorization.Envelopes;
using Authorization.Tokens;
using Facts;

namespace Authorization.Token;

/// <summary>
/// Makes what a proven grant is worth: one short, opaque access token and, for <c>openid</c>, an ID token.
/// </summary>
internal sealed class TokenIssuer(EnvelopeSealer sealer, IdTokens idTokens)
{
    /// <summary>Sees that the keys are there which <see cref="IssueAsync"/> will use; no other effect.</summary>
    /// <exception cref="Storage.StoreUnavailableException">Nothing could be issued now, so nothing must be spent.</exception>
    public async ValueTask PrepareAsync(ProvenGrant grant, Client client, DateTimeOffset now, CancellationToken ct)
    {
        await sealer.PrepareAsync(EnvelopeKind.AccessToken, ct);
        if (WithIdToken(grant.Basis))
        {
            idTokens.Prepare(client, now);
        }
    }

    /// <summary>Issues the tokens of one response.</summary>
    /// <param name="grant">What was proven, and already spent.</param>
    /// <param name="client">For whom.</param>
    /// <param name="keyThumbprint">The key that the access token is bound to; null for a bearer token.</param>
    /// <param name="now">The instant of the request.</param>
    /// <param name="ct">Ends the wait for a sealing key.</param>
    public async ValueTask<TokenResponse> IssueAsync(
        ProvenGrant grant, Client client, string? keyThumbprint, DateTimeOffset now, CancellationToken ct)
    {
        var basis = grant.Basis;
        var lifetime = client.AccessTokenLifetime < ScopeCatalog.LongestTokenLifetime
            ? client.AccessTokenLifetime
            : ScopeCatalog.LongestTokenLifetime;
        var accessToken = await sealer.SealAsync(AccessToken(basis, keyThumbprint, now + lifetime), ct);
        var idToken = WithIdToken(basis)
            ? idTokens.Issue(
                client,
                new AuthenticatedSubscriber(basis.Number!.Value, basis.AuthenticatedAt, basis.AuthenticationMethods, basis.Nonce),
                accessToken,
                now)
            : null;
        return new TokenResponse(accessToken, keyThumbprint is null ? "Bearer" : "DPoP", lifetime, ScopeOf(basis), idToken);
    }

    private static bool WithIdToken(Envelope basis) => basis.Scopes.Contains(ScopeCatalog.OpenId) && basis.Number is not null;

    private static Envelope AccessToken(Envelope basis, string? keyThumbprint, DateTimeOffset expiresAt) => basis with
    {
        Kind = EnvelopeKind.AccessToken,
        Id = SpentId.New(expiresAt),
        RedirectUriHash = null,
        CodeChallenge = null,
        Nonce = null,
        KeyThumbprint = keyThumbprint,
        OperatorToken = null,
        ExpiresAt = expiresAt,
    };

    private static string ScopeOf(Envelope basis) => string.Join(
        ' ', basis.Purpose is null ? basis.Scopes : [.. basis.Scopes, ScopeCatalog.PurposePrefix + basis.Purpose]);
}
