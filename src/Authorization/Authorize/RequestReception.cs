// SPDX-License-Identifier: Apache-2.0
using Authorization.Clients;
using Authorization.Handoffs;
using Authorization.PushedRequests;
using Authorization.RequestObjects;
using Authorization.Wire;
using Kernel;

namespace Authorization.Authorize;

/// <summary>
/// Takes an authorization request in: plain parameters, a signed object by value (RFC 9101), or a reference to a pushed one
/// (RFC 9126). What comes out has passed the same reading and the same checks, whichever it was.
/// </summary>
internal sealed class RequestReception(ClientRegistry clients, RequestUris requestUris, HandoffCallback callback, ServerUrls urls)
{
    // AS-17: said outside as well as inside, and alike.
    private static readonly string[] SaidTwice = ["client_id", "response_type", "redirect_uri", "scope"];

    private static readonly Refusal Differing = new(
        OAuthError.InvalidRequestObject($"{string.Join(", ", SaidTwice)} must stand beside the request object as they stand in it."), "object_differs");

    private static readonly Refusal BothWays =
        new(OAuthError.InvalidRequest("request and request_uri exclude each other."), "request_and_request_uri");

    private static readonly Refusal Unknown = new(
        OAuthError.InvalidRequestUri("request_uri is not one that this server gave to this application, or is long past."), "request_uri_unknown");

    private static readonly Refusal Expired = new(OAuthError.InvalidRequestUri("request_uri has expired."), "request_uri_expired");

    private static readonly Refusal Used = new(OAuthError.InvalidRequestUri("request_uri has been used."), "request_uri_used");

    // What a client asked for, signed or pushed as it may be, nobody has approved: whoever has its link could skip the asking (RFC 10027).
    private static readonly Refusal NotApproved = new(
        OAuthError.InvalidRequest("This redirect_uri is for hand-offs: the request must be pushed, handed off and approved first."),
        "handoff_not_approved");

    /// <summary>
    /// Takes the request in; no effect. The error is for a page: it is unknown who asks, or where the answer may go.
    /// </summary>
    /// <param name="outer">The parameters that the phone brought.</param>
    /// <param name="now">The instant of the request.</param>
    /// <param name="ct">Ends the wait for keys.</param>
    /// <exception cref="Storage.StoreUnavailableException">A pushed request could not be opened now.</exception>
    public async ValueTask<Result<ReceivedRequest, Refusal>> ReceiveAsync(Parameters outer, DateTimeOffset now, CancellationToken ct)
    {
        if (outer.Find("request_uri") is { } requestUri && RequestUris.IsOurKind(requestUri))
        {
            return await OpenAsync(outer, requestUri, now, ct);
        }

        if (!ReturnAddress.Find(outer, clients.Find, callback).Try(out var returnTo, out var unknown))
        {
            return new Refusal(unknown, "client_or_redirect_uri");
        }

        if (returnTo.IsHandoff)
        {
            return NotApproved;
        }

        // What lies elsewhere is refused by a check, whatever came beside it.
        return outer.Find("request") is { } compact && outer.Find("request_uri") is null
            ? await VerifyAsync(outer, compact, returnTo, now, ct)
            : new ReceivedRequest { ReturnTo = returnTo, Judged = Judge(AuthorizationRequest.Parse(outer, returnTo)) };
    }

    // AS-19: but for what AS-17 wants twice, only the object counts; even of a refused one, the query's state is not used.
    private async ValueTask<ReceivedRequest> VerifyAsync(
        Parameters outer, string compact, ReturnAddress returnTo, DateTimeOffset now, CancellationToken ct)
    {
        if (!(await RequestObject.VerifyAsync(compact, returnTo.Client, urls.RequestAudiences, now, ct)).Try(out var signed, out var word))
        {
            return new ReceivedRequest
            {
                ReturnTo = returnTo.WithState(RequestObject.FindState(compact)),
                Judged = RequestObject.RefusedFor(word),
            };
        }

        returnTo = returnTo.WithState(signed.Parameters.Find("state"));
        var isSaidAlike = Array.TrueForAll(
            SaidTwice, name => outer.Find(name) is { } said && said == signed.Parameters.Find(name));
        return new ReceivedRequest
        {
            ReturnTo = returnTo,
            Judged = isSaidAlike
                ? Judge(AuthorizationRequest.Parse(signed.Parameters, returnTo) with { HasRepeats = outer.Repeated.Count > 0, IsSigned = true })
                : Differing,
            OnceOnly = signed.Id,
            WhenUsed = RequestObject.Replayed,
        };
    }

    // RFC 9126 §4. Whatever else the query says is not looked at.
    private async ValueTask<Result<ReceivedRequest, Refusal>> OpenAsync(
        Parameters outer, string requestUri, DateTimeOffset now, CancellationToken ct)
    {
        if (outer.Find("request") is not null || outer.Repeated.Contains("request"))
        {
            return BothWays; // RFC 9101 §5.
        }

        if (outer.Find("client_id") is not { } clientId || clients.Find(clientId) is not { Enabled: true } client
            || await requestUris.OpenAsync(requestUri, ct) is not { } pushed || pushed.ClientId != clientId
            || pushed.ToParameters(client, callback) is not { } parameters
            || !ReturnAddress.Find(parameters, id => id == clientId ? client : null, callback).Try(out var returnTo, out _))
        {
            return Unknown;
        }

        if (returnTo.IsHandoff && pushed.Approval is null)
        {
            return NotApproved;
        }

        var request = AuthorizationRequest.Parse(parameters, returnTo) with
        {
            IsPushed = true,
            IsSigned = pushed.IsSigned,
            Approval = pushed.Approval,
        };
        return new ReceivedRequest
        {
            ReturnTo = returnTo,
            Judged = now < pushed.ExpiresAt ? Judge(request) : Expired,
            OnceOnly = pushed.Approval?.CodeId(clientId) ?? pushed.Id,
            WhenUsed = Used,
            Pushed = pushed,
        };
    }

    private static Result<AuthorizationRequest, Refusal> Judge(AuthorizationRequest request) =>
        AuthorizeChecks.FirstRefusal(request) is { } refusal ? refusal : request;
}
