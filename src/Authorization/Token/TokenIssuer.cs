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
    /// <summary>Issues the tokens of one response.</summary>
    /// <param name="grant">What was proven, and already spent.</param>
    /// <param name="client">For whom.</param>
    /// <param name="now">The instant of the request.</param>
    /// <param name="ct">Ends the wait for a sealing key.</param>
    public async ValueTask<TokenResponse> IssueAsync(ProvenGrant grant, Client client, DateTimeOffset now, CancellationToken ct)
    {
        var basis = grant.Basis;
        var lifetime = client.AccessTokenLifetime < ScopeCatalog.LongestTokenLifetime
            ? client.AccessTokenLifetime
            : ScopeCatalog.LongestTokenLifetime;
        var accessToken = await sealer.SealAsync(AccessToken(basis, now + lifetime), ct);
        var idToken = basis.Scopes.Contains(ScopeCatalog.OpenId) && basis.Number is { } number
            ? idTokens.Issue(
                client,
                new AuthenticatedSubscriber(number, basis.AuthenticatedAt, basis.AuthenticationMethods, basis.Nonce),
                accessToken,
                now)
            : null;
        return new TokenResponse(accessToken, lifetime, ScopeOf(basis), idToken);
    }

    private static Envelope AccessToken(Envelope basis, DateTimeOffset expiresAt) => basis with
    {
        Kind = EnvelopeKind.AccessToken,
        Id = SpentId.New(expiresAt),
        RedirectUriHash = null,
        CodeChallenge = null,
        Nonce = null,
        ExpiresAt = expiresAt,
    };

    private static string ScopeOf(Envelope basis) => string.Join(
        ' ', basis.Purpose is null ? basis.Scopes : [.. basis.Scopes, ScopeCatalog.PurposePrefix + basis.Purpose]);
}
