// SPDX-License-Identifier: Apache-2.0
using Authorization.Clients;
using Authorization.Envelopes;
using Authorization.Limits;
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
    ClientRegistry clients,
    SubscriberLogin login,
    SubscriberQuotas quotas,
    Decisions decisions,
    ServerUrls urls,
    TimeProvider time)
{
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

        if (!(await FindReturnAddressAsync(http, ct)).Try(out var asked, out var refusal))
        {
            decisions.ReportStranger(FactKind.Authorize, refusal.Reason);
            await ErrorPage.WriteAsync(http, refusal.Error, ct);
            return;
        }

        OAuthWriter.Redirect(http.Response, await AnswerAsync(http, asked, clientAddress, ct));
    }

    // Until this has succeeded there is nowhere to send an error to, and it becomes a page.
    private async Task<Result<Asked, Refusal>> FindReturnAddressAsync(HttpContext http, CancellationToken ct)
    {
        if (FetchMetadata.Refuse(http.Request.Headers) is { } embedded)
        {
            return new Refusal(embedded, "not_a_navigation");
        }

        if (!(await RequestReader.ReadQueryOrFormAsync(http.Request, ct)).Try(out var parameters, out var malformed))
        {
            return new Refusal(malformed, "malformed");
        }

        return ReturnAddress.Find(parameters, clients.Find).Try(out var returnTo, out var unknown)
            ? new Asked(parameters, returnTo)
            : new Refusal(unknown, "client_or_redirect_uri");
    }

    private async Task<string> AnswerAsync(
        HttpContext http, Asked asked, Func<HttpContext, SourceAddress?> clientAddress, CancellationToken ct)
    {
        var (parameters, returnTo) = asked;
        var now = time.GetUtcNow();
        Fact Describe(string outcome, Envelope? code, string? reason) => decisions.Describe(
            FactKind.Authorize, outcome, returnTo.Client.ClientId, code, reason, correlator: null, now);

        try
        {
            var request = AuthorizationRequest.Parse(parameters, returnTo);
            var refusal = AuthorizeChecks.FirstRefusal(request);
            if (refusal is null
                && (await login.AuthenticateAsync(request, clientAddress(http), now, ct)).Try(out var issued, out refusal))
            {
                return await TryGrantAsync(issued.Envelope, Describe, now, ct)
                    ? AuthorizeResponse.WithCode(returnTo, issued.Code, urls.Issuer)
                    : AuthorizeResponse.WithError(returnTo, SubscriberLogin.TooOften(request), urls.Issuer);
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

    // False: the subscriber was authenticated too often, and that is on record.
    private async Task<bool> TryGrantAsync(
        Envelope code, Func<string, Envelope?, string?, Fact> describe, DateTimeOffset now, CancellationToken ct)
    {
        var outcome = await decisions.SpendAsync(
            new LedgerEntry
            {
                Quotas = quotas.ForGrant(code.Number, now),
                WhenWon = describe("granted", code, null),
                WhenLost = _ => describe(Decisions.Refused, code, SubscriberQuotas.TooOften),
            },
            ct);
        if (outcome is LedgerOutcome.Won)
        {
            return true;
        }

        LimitsMeter.Count(LimitKind.CodesPerSubscriber);
        return false;
    }

    private sealed record Asked(Parameters Parameters, ReturnAddress ReturnTo);
}
