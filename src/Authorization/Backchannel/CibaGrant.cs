// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using Authorization.Authentication;
using Authorization.Consent;
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
    IOperatorTokenVerifier verifier, ConsentPolicy consents, SubscriberQuotas quotas, EnvelopeSealer sealer, Decisions decisions)
    : IGrant
{
    private static readonly Refusal NoId = new(OAuthError.InvalidRequest("auth_req_id is missing."), "auth_req_missing");
    private static readonly Refusal UnknownId = new(OAuthError.InvalidAuthReqId, "auth_req_unknown");
    private static readonly Refusal OfOtherClient = new(OAuthError.InvalidAuthReqId, "auth_req_of_other_client");
    private static readonly Refusal Used = new(OAuthError.InvalidAuthReqId, "auth_req_used");
    private static readonly Refusal Expired = new(OAuthError.ExpiredToken, "auth_req_expired");
    private static readonly Refusal StillPending = new(OAuthError.AuthorizationPending, "authorization_pending");
    private static readonly Refusal TooFast = new(OAuthError.SlowDown, "slow_down");

    private static readonly OAuthError Denied = OAuthError.AccessDenied("The subscriber is not confirmed.");
    private static readonly Refusal TokenUsed = new(Denied, "operator_token_used");
    private static readonly Refusal TooOften = new(Denied, SubscriberQuotas.TooOften);

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

        return asked.OperatorToken is { } token ? await AskAgainAsync(asked, token, now, ct) : await GrantAsync(asked, asked, ct);
    }

    // Consent is asked for each time: it may have been taken back since the request (SEC-136).
    private async ValueTask<GrantDecision> GrantAsync(Envelope asked, Envelope basis, CancellationToken ct)
    {
        var used = new GrantClaim(asked.Id, Used);
        return await consents.JudgeAsync(basis.ClientId, basis.Number!.Value, basis.Scopes, basis.Purpose, ct) is { } objection
            ? new GrantDecision(new Refusal(Denied, objection.Word)) { Shown = basis, Claims = [used] }
            : new GrantDecision(new ProvenGrant(basis)) { Shown = basis, Claims = [used] };
    }

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
                var granted = await GrantAsync(asked, asked.For(verified, now), ct);
                return !granted.Outcome.Try(out _, out _) ? granted : granted with
                {
                    Claims = [.. granted.Claims, new GrantClaim(verified.TokenId, TokenUsed)],
                    Quotas = quotas.ForGrant(verified.Number, now),
                    WhenFull = TooOften,
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
