// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using Authorization.Authentication;
using Authorization.Authorize;
using Authorization.Handoffs;
using Authorization.RequestObjects;
using Authorization.Wire;
using Facts;
using Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Authorization.PushedRequests;

/// <summary>
/// <c>POST /par</c> (RFC 9126): an authenticated client leaves an authorization request here, plain or signed, and gets a reference
/// for the phone to open. Every check of <c>/authorize</c> runs at once, and what it refuses is told to the client, not to the phone.
/// </summary>
internal sealed class PushedRequestEndpoint(
    ClientEndpoint endpoint,
    SenderKeys senderKeys,
    RequestUris requestUris,
    HandoffCallback callback,
    Decisions decisions,
    ServerUrls urls,
    IOptions<AuthorizationServerOptions> options)
{
    // RFC 9126 §2.1.
    private static readonly Refusal Nested = new(OAuthError.InvalidRequest("A request_uri cannot be pushed."), "request_uri");

    // RFC 9449 §10.1.
    private static readonly Refusal OtherKey =
        new(OAuthError.InvalidDpopProof("The DPoP proof is not of the key that dpop_jkt names."), "dpop_jkt_differs");

    private static readonly Refusal AssertionReplayed = new(OAuthError.InvalidClient, "assertion_replayed");

    /// <summary>Answers one request.</summary>
    public Task HandleAsync(HttpContext http) =>
        endpoint.HandleAsync(http, FactKind.Pushed, urls.PushedRequestEndpoint, AnswerAsync);

    private async Task<Result<JsonAnswer, OAuthError>> AnswerAsync(ClientCall call, CancellationToken ct)
    {
        var lifetime = options.Value.PushedRequestLifetime;
        string? requestUri = null;
        if ((await JudgeAsync(call, ct)).Try(out var asked, out var refusal))
        {
            // Sealed before anything is spent: if no key can be had, the client may try again with the same assertion.
            requestUri = await requestUris.MakeAsync(PushedRequest.Of(asked.Request, call.Now + lifetime), ct);
        }

        if (await SpendAsync(call, asked, refusal, ct) is { } lost)
        {
            return lost.Error;
        }

        return refusal is not null ? refusal.Error : new JsonAnswer(StatusCodes.Status201Created, json =>
        {
            json.WriteString("request_uri", requestUri);
            json.WriteNumber("expires_in", (long)lifetime.TotalSeconds);
        });
    }

    private async ValueTask<Result<Asked, Refusal>> JudgeAsync(ClientCall call, CancellationToken ct)
    {
        var (parameters, client) = (call.Parameters, call.Client.Client);
        if (parameters.Find("request_uri") is not null)
        {
            return Nested;
        }

        RequestObject? signed = null;
        if (parameters.Find("request") is { } compact)
        {
            // RFC 9126 §3: what is signed is all that is asked; beside it stand only the client's credentials.
            if (!(await RequestObject.VerifyAsync(compact, client, urls.RequestAudiences, call.Now, ct)).Try(out signed, out var word))
            {
                return RequestObject.RefusedFor(word);
            }

            parameters = signed.Parameters;
            if (parameters.Find("client_id") != client.ClientId)
            {
                return RequestObject.RefusedFor("object_client_id"); // RFC 9126 §3.
            }
        }

        if (!ReturnAddress.Find(parameters, id => id == client.ClientId ? client : null, callback).Try(out var returnTo, out var error))
        {
            return new Refusal(error, "client_or_redirect_uri");
        }

        var request = AuthorizationRequest.Parse(parameters, returnTo) with { IsPushed = true, IsSigned = signed is not null };
        if (AuthorizeChecks.FirstRefusal(request) is { } refusal)
        {
            return refusal;
        }

        if (PushedRequest.RefuseLength(request) is { } tooLong)
        {
            return new Refusal(tooLong, "parameter_long");
        }

        // RFC 9449 §10.1: a proof says what dpop_jkt would.
        if (!senderKeys.Read(call, urls.PushedRequestEndpoint).Try(out var sender, out var unproved))
        {
            return unproved;
        }

        return sender.Thumbprint is { } proved && request.KeyThumbprint is { } named && proved != named
            ? OtherKey
            : new Asked(request with { KeyThumbprint = sender.Thumbprint ?? request.KeyThumbprint }, signed?.Id, sender);
    }

    // The jti of the assertion comes first: if it loses, nothing else is touched.
    private async Task<Refusal?> SpendAsync(ClientCall call, Asked? asked, Refusal? refusal, CancellationToken ct)
    {
        Fact Describe(string outcome, string? reason) => decisions.Describe(
            FactKind.Pushed, outcome, call.Client.Client.ClientId, envelope: null, reason, correlator: null, call.Now);

        List<(SpentId Id, Refusal WhenUsed)> claims = [(call.Client.AssertionId, AssertionReplayed)];
        claims.AddRange((asked?.Sender.Claims ?? []).Select(proof => (proof, SenderKeys.Replayed)));
        if (asked?.ObjectId is { } objectId)
        {
            claims.Add((objectId, RequestObject.Replayed));
        }

        Refusal WhenLost(LedgerOutcome outcome) => outcome is LedgerOutcome.ClaimLost { Index: var index }
            ? claims[index].WhenUsed
            : throw new UnreachableException();
        var outcome = await decisions.SpendAsync(
            new LedgerEntry
            {
                Claims = [.. claims.Select(claim => claim.Id)],
                WhenWon = refusal is null ? Describe("pushed", null) : Describe(Decisions.Refused, refusal.Reason),
                WhenLost = lost => Describe(Decisions.Refused, WhenLost(lost).Reason),
            },
            ct);
        return outcome is LedgerOutcome.Won ? null : WhenLost(outcome);
    }

    private sealed record Asked(AuthorizationRequest Request, SpentId? ObjectId, SenderKey Sender);
}
