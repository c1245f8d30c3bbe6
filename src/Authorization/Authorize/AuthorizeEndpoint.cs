// SPDX-License-Identifier: Apache-2.0
using Authorization.Envelopes;
using Authorization.Handoffs;
using Authorization.Limits;
using Authorization.PushedRequests;
using Authorization.Wire;
using Facts;
using Kernel;
using Microsoft.AspNetCore.Http;
using Storage;

namespace Authorization.Authorize;

/// <summary>
/// <c>GET|POST /authorize</c> (RFC 6749 §3.1, OpenID Connect Core §3.1.2): load, decide, save, answer. No page is ever shown to
/// the subscriber and no cookie set; every request is authenticated afresh by the network.
/// </summary>
internal sealed class AuthorizeEndpoint(
    RequestReception reception,
    DevicePin pin,
    SubscriberLogin login,
    SubscriberQuotas quotas,
    Decisions decisions,
    ServerUrls urls,
    TimeProvider time,
    HandoffBrowser? handoffBrowser = null)
{
    private static readonly Refusal OpenedElsewhere =
        new(OAuthError.AccessDenied("other_device: this request was opened on another device first."), "other_device");

    private static readonly Refusal HandoffEnded =
        new(OAuthError.AccessDenied("handoff_ended: this hand-off was ended meanwhile."), "handoff_ended");

    // To a page: the answer would go to this browser, and it is the wrong one.
    private static readonly Refusal ApprovedElsewhere = new(
        OAuthError.InvalidRequest("This hand-off was approved in another browser. Scan the code with the phone that is to be proved."),
        "handoff_other_browser");

    private static readonly OAuthError Unavailable =
        OAuthError.TemporarilyUnavailable("try_later: nothing can be decided at this moment.");

    /// <summary>Answers one request.</summary>
    /// <param name="http">The request.</param>
    /// <param name="clientAddress">Where it came from; null when the path cannot be believed.</param>
    public async Task HandleAsync(HttpContext http, Func<HttpContext, SourceAddress?> clientAddress)
    {
        // HEAD would mint a code nobody reads; methods are compared letter by letter (RFC 9110 §9.1).
        var ct = http.RequestAborted;
        if (http.Request.Method != HttpMethods.Get && http.Request.Method != HttpMethods.Post)
        {
            await OAuthWriter.WriteMethodNotAllowedAsync(http.Response, "GET, POST", ct);
            return;
        }

        if (!(await ReceiveAsync(http, ct)).Try(out var received, out var refusal))
        {
            decisions.ReportStranger(FactKind.Authorize, refusal.Reason);
            await ErrorPage.WriteAsync(http, refusal.Error, ct);
            return;
        }

        OAuthWriter.Redirect(http.Response, await AnswerAsync(received, clientAddress(http), ct));
    }

    // Until this has succeeded there is nowhere to send an error to, and it becomes a page.
    private async Task<Result<ReceivedRequest, Refusal>> ReceiveAsync(HttpContext http, CancellationToken ct)
    {
        if (FetchMetadata.Refuse(http.Request.Headers) is { } embedded)
        {
            return new Refusal(embedded, "not_a_navigation");
        }

        if (!(await RequestReader.ReadQueryOrFormAsync(http.Request, ct)).Try(out var parameters, out var malformed))
        {
            return new Refusal(malformed, "malformed");
        }

        try
        {
            var taken = await reception.ReceiveAsync(parameters, time.GetUtcNow(), ct);
            return taken.Try(out var received, out _) && received.Pushed?.Approval is not null && !IsApprover(http, received) ? ApprovedElsewhere : taken;
        }
        catch (StoreUnavailableException outage)
        {
            decisions.ReportOutage(FactKind.Authorize, outage);
            return new Refusal(Unavailable, "store_unavailable");
        }
    }

    private bool IsApprover(HttpContext http, ReceivedRequest received) =>
        received.ReturnTo.State is { } state && handoffBrowser?.IsApprover(http, state) is true;

    private async Task<string> AnswerAsync(ReceivedRequest received, SourceAddress? source, CancellationToken ct)
    {
        var now = time.GetUtcNow(); // Not earlier: taking the request in may have waited for a client's keys.
        var returnTo = received.ReturnTo;
        Fact Describe(string outcome, Envelope? code, string? reason) => decisions.Describe(
            FactKind.Authorize, outcome, returnTo.Client.ClientId, code, reason, correlator: null, now);

        try
        {
            if (received.Judged.Try(out var request, out var refusal)
                && (await DecideAsync(request, received.Pushed, source, now, ct)).Try(out var issued, out refusal))
            {
                return await GrantAsync(received, request, issued.Envelope, Describe, now, ct) is { } lost
                    ? AuthorizeResponse.WithError(returnTo, lost.Error, urls.Issuer)
                    : AuthorizeResponse.WithCode(returnTo, issued.Code, urls.Issuer);
            }

            await decisions.RecordAsync(Describe(Decisions.Refused, null, refusal.Reason), ct);
            return AuthorizeResponse.WithError(returnTo, refusal.Error, urls.Issuer);
        }
        catch (StoreUnavailableException outage)
        {
            decisions.ReportOutage(FactKind.Authorize, outage);
            return AuthorizeResponse.WithError(returnTo, Unavailable, urls.Issuer);
        }
    }

    private async ValueTask<Result<IssuedCode, Refusal>> DecideAsync(
        AuthorizationRequest request, PushedRequest? opened, SourceAddress? source, DateTimeOffset now, CancellationToken ct)
    {
        // An address that cannot be believed holds nothing, and is refused below.
        if (opened is { } pushed && request.ReturnTo.Client.PinRequestUriToDevice && source is { } device
            && !await pin.IsHeldByAsync(pushed, device, now, ct))
        {
            return OpenedElsewhere;
        }

        return await login.AuthenticateAsync(request, source, now, ct);
    }

    // Null: granted. What may be used once is spent by the code, and by nothing less: a phone that could not be named may come again.
    private async Task<Refusal?> GrantAsync(
        ReceivedRequest received,
        AuthorizationRequest request,
        Envelope code,
        Func<string, Envelope?, string?, Fact> describe,
        DateTimeOffset now,
        CancellationToken ct)
    {
        Refusal WhenLost(LedgerOutcome outcome) => outcome switch
        {
            LedgerOutcome.QuotaFull => new Refusal(SubscriberLogin.TooOften(request), SubscriberQuotas.TooOften),
            LedgerOutcome.GuardSpent => HandoffEnded,
            _ => received.WhenUsed!,
        };
        var authorizations = quotas.ForGrant(code.Number, now);
        var outcome = await decisions.SpendAsync(
            new LedgerEntry
            {
                Guards = request.Approval is { } approval ? [approval.Grant] : [],
                Quotas = [.. authorizations, .. request.Approval is null ? [] : quotas.ForHandoff(code.Number, now)],
                Claims = received.OnceOnly is { } id ? [id] : [],
                WhenWon = describe("granted", code, null),
                WhenLost = lost => describe(Decisions.Refused, code, WhenLost(lost).Reason),
            },
            ct);
        if (outcome is LedgerOutcome.QuotaFull full)
        {
            LimitsMeter.Count(full.Index < authorizations.Count ? LimitKind.CodesPerSubscriber : LimitKind.HandoffsPerSubscriber);
        }

        return outcome is LedgerOutcome.Won ? null : WhenLost(outcome);
    }
}
