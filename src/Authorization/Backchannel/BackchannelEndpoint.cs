// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using Authorization.Authentication;
using Authorization.Consent;
using Authorization.Envelopes;
using Authorization.Limits;
using Authorization.OperatorTokens;
using Authorization.RequestObjects;
using Authorization.Token;
using Authorization.Wire;
using Facts;
using Kernel;
using Microsoft.AspNetCore.Http;

namespace Authorization.Backchannel;

/// <summary>
/// <c>POST /bc-authorize</c> (OpenID Connect CIBA §7): an application's back end asks about the subscriber whose operator token it was
/// handed. The token is the authentication, so the answer is usually settled before it is given, and the first poll brings it.
/// </summary>
internal sealed class BackchannelEndpoint(
    ClientEndpoint frame,
    IOperatorTokenVerifier verifier,
    ConsentPolicy consents,
    SubscriberQuotas quotas,
    EnvelopeSealer sealer,
    Decisions decisions,
    ServerUrls urls)
{
    private const string Pending = "pending";

    private static readonly Refusal TokenUsed = new(OAuthError.UnknownUserId, "operator_token_used");

    private static readonly OAuthError NoConsent =
        OAuthError.BackchannelDenied("This subscriber's consent for the purpose is not on record.");

    // In the words of a token that names nobody, so that nobody learns about a line (SEC-049).
    private static readonly Refusal TooOften = new(OAuthError.UnknownUserId, SubscriberQuotas.TooOften);

    private static readonly Refusal NotSigned =
        new(OAuthError.InvalidRequestObject("This client signs its authentication requests."), "not_signed");

    /// <summary>Answers one request.</summary>
    public Task HandleAsync(HttpContext http) => frame.HandleAsync(http, FactKind.Backchannel, urls.BackchannelEndpoint, AnswerAsync);

    private async Task<Result<JsonAnswer, OAuthError>> AnswerAsync(ClientCall call, CancellationToken ct)
    {
        var judged = await JudgeAsync(call, ct);
        if (!judged.Try(out var settled, out var refusal))
        {
            return await RefuseAsync(call, refusal, ct);
        }

        var authReqId = await sealer.SealAsync(settled.Envelope, ct);
        if (await SpendAsync(call, settled, ct) is { } lost)
        {
            return lost.Error;
        }

        return new JsonAnswer(StatusCodes.Status200OK, json =>
        {
            json.WriteString("auth_req_id", authReqId);
            json.WriteNumber("expires_in", (long)AuthenticationRequests.Lifetime.TotalSeconds);
            json.WriteNumber("interval", (long)AuthenticationRequests.Interval.TotalSeconds);
        });
    }

    // Without effect.
    private async ValueTask<Result<Settled, Refusal>> JudgeAsync(ClientCall call, CancellationToken ct)
    {
        if (!(await ReadAsync(call, ct)).Try(out var asked, out var unread))
        {
            return unread;
        }

        if (!BackchannelRequest.Read(asked.Parameters, call.Client.Client).Try(out var request, out var refusal))
        {
            return refusal;
        }

        var envelope = OperatorTokenLogin.Ask(
            EnvelopeKind.AuthenticationRequest,
            AuthenticationRequests.Origin,
            call.Client.Client,
            request.Scopes,
            call.Now,
            AuthenticationRequests.Lifetime);
        var token = request.OperatorToken.Token;
        switch (await verifier.VerifyAsync(token, call.Now, ct))
        {
            case OperatorTokenVerdict.Verified verified:
                var settled = new Settled(envelope.For(verified, call.Now), asked.ObjectId, verified.TokenId);
                return await RefuseConsentAsync(settled.Envelope, ct) is { } objection ? objection : settled;
            case OperatorTokenVerdict.Refused refused:
                return new Refusal(OAuthError.UnknownUserId, refused.Word);
            case OperatorTokenVerdict.Unavailable:
                return new Settled(
                    envelope with { OperatorToken = token }, asked.ObjectId, AuthenticationRequests.WaitFor(token, envelope.ExpiresAt));
            default:
                throw new UnreachableException();
        }
    }

    // An opt-out reads like a token that names nobody (SEC-049). Missing consent is told: no page will ask for it (AS-74, AS-76).
    private async ValueTask<Refusal?> RefuseConsentAsync(Envelope envelope, CancellationToken ct) =>
        await consents.JudgeAsync(envelope.ClientId, envelope.Number!.Value, envelope.Scopes, envelope.Purpose, ct) switch
        {
            null => null,
            var objection when objection == ConsentRefusal.OptedOut => new Refusal(OAuthError.UnknownUserId, objection.Word),
            var objection => new Refusal(NoConsent, objection.Word),
        };

    // What is signed counts alone (AS-19, AS-36).
    private async ValueTask<Result<Asked, Refusal>> ReadAsync(ClientCall call, CancellationToken ct)
    {
        var client = call.Client.Client;
        if (call.Parameters.Find("request") is not { } compact)
        {
            return client.RequireSignedRequests ? NotSigned : new Asked(call.Parameters, null);
        }

        var verified = await RequestObject.VerifyAsync(compact, client, [urls.Issuer, urls.BackchannelEndpoint], call.Now, ct);
        if (!verified.Try(out var signed, out var word))
        {
            return RequestObject.RefusedFor(word);
        }

        return (signed.Parameters.Find("client_id") ?? client.ClientId) == client.ClientId
            ? new Asked(signed.Parameters, signed.Id)
            : RequestObject.RefusedFor("object_client_id");
    }

    private async Task<Refusal?> SpendAsync(ClientCall call, Settled settled, CancellationToken ct)
    {
        GrantClaim[] claims =
        [
            new(call.Client.AssertionId, call.Client.WhenReplayed),
            .. settled.ObjectId is { } id ? [new GrantClaim(id, RequestObject.Replayed)] : Array.Empty<GrantClaim>(),
            new(settled.TokenId, TokenUsed),
        ];
        Refusal WhenLost(LedgerOutcome outcome) => outcome is LedgerOutcome.ClaimLost { Index: var index } ? claims[index].WhenLost : TooOften;
        var outcome = await decisions.SpendAsync(
            new LedgerEntry
            {
                Quotas = quotas.ForGrant(settled.Envelope.Number, call.Now),
                Claims = [.. claims.Select(claim => claim.Id)],
                WhenWon = Describe(call, settled.Envelope.OperatorToken is null ? "granted" : Pending, settled.Envelope, null),
                WhenLost = lost => Describe(call, Decisions.Refused, settled.Envelope, WhenLost(lost).Reason),
            },
            ct);
        if (outcome is LedgerOutcome.QuotaFull)
        {
            LimitsMeter.Count(LimitKind.CodesPerSubscriber);
        }

        return outcome is LedgerOutcome.Won ? null : WhenLost(outcome);
    }

    // The client's assertion is spent by a refusal as well, in the commit of its fact.
    private async Task<OAuthError> RefuseAsync(ClientCall call, Refusal refusal, CancellationToken ct)
    {
        var outcome = await decisions.SpendAsync(
            new LedgerEntry
            {
                Claims = [call.Client.AssertionId],
                WhenWon = Describe(call, Decisions.Refused, null, refusal.Reason),
                WhenLost = _ => Describe(call, Decisions.Refused, null, call.Client.WhenReplayed.Reason),
            },
            ct);
        return outcome is LedgerOutcome.Won ? refusal.Error : call.Client.WhenReplayed.Error;
    }

    private Fact Describe(ClientCall call, string outcome, Envelope? envelope, string? reason) => decisions.Describe(
        FactKind.Backchannel, outcome, call.Client.Client.ClientId, envelope, reason, correlator: null, call.Now);

    private sealed record Asked(Parameters Parameters, SpentId? ObjectId);

    private sealed record Settled(Envelope Envelope, SpentId? ObjectId, SpentId TokenId);
}
