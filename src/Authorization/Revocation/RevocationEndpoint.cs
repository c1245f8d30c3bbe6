// SPDX-License-Identifier: Apache-2.0
using Authorization.Authentication;
using Authorization.Envelopes;
using Authorization.Wire;
using Facts;
using Kernel;
using Microsoft.AspNetCore.Http;

namespace Authorization.Revocation;

/// <summary>
/// <c>POST /revoke</c> (RFC 7009): a client gives back a code or an access token of its own, and every token of the same grant dies
/// with it. What is no live token of the client's changes nothing and reads the same (§2.2), so that nobody learns whose it is.
/// </summary>
internal sealed class RevocationEndpoint(ClientEndpoint endpoint, EnvelopeSealer sealer, Decisions decisions, ServerUrls urls)
{
    // Tried in this order; token_type_hint only says where to look first, and there is not far to look (§2.1).
    private static readonly EnvelopeKind[] Kinds = [EnvelopeKind.AccessToken, EnvelopeKind.Code];

    private static readonly JsonAnswer Done = new(StatusCodes.Status200OK, _ => { });

    /// <summary>Answers one request.</summary>
    public Task HandleAsync(HttpContext http) =>
        endpoint.HandleAsync(http, FactKind.Revocation, urls.RevocationEndpoint, AnswerAsync);

    private async Task<Result<JsonAnswer, OAuthError>> AnswerAsync(ClientCall call, CancellationToken ct)
    {
        var token = call.Parameters.Find("token");
        var found = token is null ? null : await FindAsync(token, ct);
        var own = found?.ClientId == call.Client.Client.ClientId && call.Now < found.GrantId.ExpiresAt ? found : null;
        var reason = token is null ? "token_missing" : found is null ? "token_unknown" : own is null ? "not_its_token" : null;
        Fact Describe(string outcome, string? why) => decisions.Describe(
            FactKind.Revocation, outcome, call.Client.Client.ClientId, own, why, correlator: null, call.Now);

        var outcome = await decisions.SpendAsync(
            new LedgerEntry
            {
                Claims = [call.Client.AssertionId],
                Kills = own is null ? [] : call.Now < own.ExpiresAt ? [own.GrantId, own.Id] : [own.GrantId],
                WhenWon = reason is null ? Describe("revoked", null) : Describe(Decisions.Refused, reason),
                WhenLost = _ => Describe(Decisions.Refused, "assertion_replayed"),
            },
            ct);
        return outcome is not LedgerOutcome.Won ? OAuthError.InvalidClient
            : token is null ? OAuthError.InvalidRequest("token is missing.")
            : Done;
    }

    private async ValueTask<Envelope?> FindAsync(string token, CancellationToken ct)
    {
        foreach (var kind in Kinds)
        {
            if (await sealer.OpenAsync(kind, token, ct) is { } envelope)
            {
                return envelope;
            }
        }

        return null;
    }
}
