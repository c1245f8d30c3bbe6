// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using Authorization.Authentication;
using Authorization.Discovery;
using Authorization.Envelopes;
using Authorization.Limits;
using Authorization.OperatorTokens;
using Authorization.Token;
using Authorization.Wire;

namespace Authorization.Backchannel;

/// <summary>
/// <c>urn:openid:params:grant-type:ciba</c> in poll mode (OpenID Connect CIBA §10.1, AS-37, AS-38). Most requests were settled when they
/// were made. One that was not asks the operator again at each poll, until he answers or the request expires.
/// </summary>
internal sealed class CibaGrant(
    IOperatorTokenVerifier verifier, SubscriberQuotas quotas, EnvelopeSealer sealer, Decisions decisions) : IGrant
{
    private static readonly Refusal NoId = new(OAuthError.InvalidRequest("auth_req_id is missing."), "auth_req_missing");
    private static readonly Refusal UnknownId = new(OAuthError.InvalidAuthReqId, "auth_req_unknown");
    private static readonly Refusal OfOtherClient = new(OAuthError.InvalidAuthReqId, "auth_req_of_other_client");
    private static readonly Refusal Used = new(OAuthError.InvalidAuthReqId, "auth_req_used");
    private static readonly Refusal Expired = new(OAuthError.ExpiredToken, "auth_req_expired");
    private static readonly Refusal StillPending = new(OAuthError.AuthorizationPending, "authorization_pending");
    private static readonly Refusal TooFast = new(OAuthError.SlowDown, "slow_down");

    private static readonly OAuthError Denied = OAuthError.AccessDenied("The operator does not confirm the subscriber.");

    /// <inheritdoc/>
    public string GrantType => Capabilities.Ciba;

    /// <inheritdoc/>
    public async ValueTask<GrantDecision> DecideAsync(
        AuthenticatedClient client, TokenRequest request, DateTimeOffset now, CancellationToken ct)
    {
        if (request.Parameters.Find("auth_req_id") is not { } id)
        {
            return new GrantDecision(NoId);
        }

        if (await sealer.OpenAsync(EnvelopeKind.AuthenticationRequest, id, ct) is not { } asked)
        {
            return new GrantDecision(UnknownId);
        }

        if (asked.ClientId != client.Client.ClientId)
        {
            return new GrantDecision(OfOtherClient) { Shown = asked };
        }

        if (now >= asked.ExpiresAt)
        {
            return new GrantDecision(Expired) { Shown = asked };
        }

        return asked.OperatorToken is { } token ? await AskAgainAsync(asked, token, now, ct) : Grant(asked, asked);
    }

    private static GrantDecision Grant(Envelope asked, Envelope basis, params IReadOnlyList<GrantClaim> more) =>
        new(new ProvenGrant(basis)) { Shown = basis, Claims = [new GrantClaim(asked.Id, Used), .. more] };

    private async ValueTask<GrantDecision> AskAgainAsync(Envelope asked, string token, DateTimeOffset now, CancellationToken ct)
    {
        if (await decisions.IsAnySpentAsync(new[] { asked.Id }, ct))
        {
            return new GrantDecision(Used) { Shown = asked };
        }

        // Looked at before the operator is bothered; claimed with the answer, because only that is exact.
        var slot = AuthenticationRequests.SlotOf(asked, now);
        if (await decisions.IsAnySpentAsync(new[] { slot }, ct))
        {
            return new GrantDecision(TooFast) { Shown = asked };
        }

        switch (await verifier.VerifyAsync(token, now, ct))
        {
            case OperatorTokenVerdict.Verified verified:
                var basis = asked.For(verified, now);
                return Grant(asked, basis, new GrantClaim(verified.TokenId, new Refusal(Denied, "operator_token_used"))) with
                {
                    Quotas = quotas.ForGrant(verified.Number, now),
                    WhenFull = new Refusal(Denied, SubscriberQuotas.TooOften),
                };
            case OperatorTokenVerdict.Refused refused:
                return new GrantDecision(new Refusal(Denied, refused.Word)) { Shown = asked, Claims = [new GrantClaim(asked.Id, Used)] };
            case OperatorTokenVerdict.Unavailable:
                return new GrantDecision(StillPending) { Shown = asked, Claims = [new GrantClaim(slot, TooFast)] };
            default:
                throw new UnreachableException();
        }
    }
}
