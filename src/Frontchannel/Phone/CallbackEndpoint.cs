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
    private const int LongestError = 512;

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
        handoff.Content.IsSameDevice && handoff.IsOfDesktop(browsers.Find(http, Side.Desktop)) ? $"/handoff/{handoff.Content.Id}" : "/q/end";

    private Move MoveOf(HandoffResult result, SourceAddress? source) => new()
    {
        From = [HandoffState.Confirmed],
        To = result.Code is null ? HandoffState.Failed : HandoffState.Done,
        Reason = result.Code is null ? FailureReason.NoProof : null,
        Result = result,
        Holds = server.Value.CodeLifetime,
        PhoneAddress = source?.Address.ToString(),
    };

    private static HandoffResult? ResultOf(IQueryCollection query) =>
        (query["code"], query["error"], query["error_description"]) switch
        {
            ([{ Length: > 0 and <= LongestCode } code], [], []) => new HandoffResult(code, null, null),
            ([], [{ Length: > 0 and <= LongestError } error], [{ Length: <= LongestError } description]) => new HandoffResult(null, error, description),
            ([], [{ Length: > 0 and <= LongestError } error], []) => new HandoffResult(null, error, null),
            _ => null,
        };
}
