// SPDX-License-Identifier: Apache-2.0
using Authorization;
using Authorization.Handoffs;
using Frontchannel.Browsers;
using Frontchannel.Handoffs;
using Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Frontchannel.Phone;

/// <summary>
/// <c>GET /handoff/callback</c>: where the silent flow comes back to, in the phone. What it brought is put by for the desktop; the phone
/// goes on to a page that holds nothing of it, and its history keeps nothing that could be used (SEC-268).
/// </summary>
internal sealed class CallbackEndpoint(
    HandoffCodes codes,
    HandoffTable table,
    HandoffMoves moves,
    PhonePages phone,
    BrowserKey browsers,
    PageTokens tokens,
    IOptions<AuthorizationServerOptions> server,
    TimeProvider time)
{
    private const int LongestCode = 8 * 1024;
    private const int LongestError = 64;
    private const string TryLater = "temporarily_unavailable";

    /// <summary>Takes the answer of <c>/authorize</c>.</summary>
    public async Task HandleAsync(HttpContext http, SourceAddress? source)
    {
        var query = http.Request.Query;
        var browser = browsers.Find(http, Side.Phone);
        if (query["state"] is not [var state]
            || query["iss"] is not [var issuer]
            || issuer != server.Value.Issuer
            || tokens.Open(PageTokenUse.Callback, state, browser) is not { } id
            || await table.FindAsync(id, http.RequestAborted) is not { } handoff
            || !handoff.IsOfPhone(browser)
            || ResultOf(query) is not { } result)
        {
            await phone.RefuseAsync(http, StatusCodes.Status400BadRequest, "request_expired");
            return;
        }

        // The back button, or a second tap.
        if (handoff.StateAt(time.GetUtcNow()) is not HandoffState.Confirmed)
        {
            http.Response.SeeOther(NextOf(http, handoff));
            return;
        }

        // A code of another grant was not made for this hand-off, however it came here.
        if (result.Code is { } code && !await codes.IsOfAsync(code, handoff.ClientId, handoff.Grant, http.RequestAborted))
        {
            await phone.RefuseAsync(http, StatusCodes.Status400BadRequest, "request_expired");
            return;
        }

        await moves.MakeAsync(handoff, MoveOf(result, source), http.RequestAborted);
        http.Response.SeeOther(NextOf(http, handoff));
    }

    // Where phone and desktop are one browser, the desktop's page takes it from here.
    private string NextOf(HttpContext http, Handoff handoff) =>
        handoff.Content.IsSameDevice && handoff.IsOfDesktop(browsers.Find(http, Side.Desktop)) ? $"/handoff/{handoff.Content.Id}" : EndPath.Of(handoff);

    private Move MoveOf(HandoffResult result, SourceAddress? source) => new()
    {
        From = [HandoffState.Confirmed],
        To = result.Code is null ? HandoffState.Failed : HandoffState.Done,
        Reason = result.Code is null ? FailureReason.NoProof : null,
        Result = result,
        Holds = server.Value.CodeLifetime,
        PhoneAddress = source?.Address.ToString(),
    };

    // Of an error only whether to come again later: what else /authorize says is of the phone's line, and the desktop may be anybody's
    // (SEC-267). The record has the word.
    private static HandoffResult? ResultOf(IQueryCollection query) =>
        (query["code"], query["error"]) switch
        {
            ([{ Length: > 0 and <= LongestCode } code], []) => new HandoffResult(code, null),
            ([], [{ Length: > 0 and <= LongestError } error]) => new HandoffResult(null, error is TryLater ? TryLater : null),
            _ => null,
        };
}
