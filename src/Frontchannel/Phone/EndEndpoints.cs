// SPDX-License-Identifier: Apache-2.0
using Authorization.Handoffs;
using Frontchannel.Browsers;
using Frontchannel.Handoffs;
using Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Frontchannel.Phone;

/// <summary>The phone's last page, and "this wasn't me" on it, which voids whatever came of the hand-off (SEC-276).</summary>
internal sealed class EndEndpoints(
    HandoffRequests requests,
    HandoffTable table,
    HandoffMoves moves,
    HandoffFacts facts,
    PhonePages phone,
    BrowserKey browsers,
    PageTokens tokens,
    SameOrigin origin,
    IOptions<FrontchannelOptions> options,
    TimeProvider time)
{
    /// <summary><c>GET /q/end</c>: how a hand-off of this phone ended.</summary>
    public async Task ShowAsync(HttpContext http)
    {
        if (!EndPath.TryRead(http.Request, out var key)
            || browsers.Find(http, Side.Phone) is not { } browser
            || await table.FindAsync(key, http.RequestAborted) is not { } handoff
            || !handoff.IsOfPhone(browser))
        {
            await phone.RefuseAsync(http, StatusCodes.Status410Gone, "request_expired");
            return;
        }

        var request = await requests.ReopenAsync(handoff.ClientId, handoff.Content.RequestUri, http.RequestAborted);
        var state = handoff.StateAt(time.GetUtcNow());
        var outcome = state is HandoffState.Failed ? handoff.Reason ?? FailureReason.NoProof : state.Word();
        var token = state is HandoffState.Done or HandoffState.Delivered
            ? tokens.Make(PageTokenUse.Report, handoff.Hash, browser, handoff.CreatedAt + options.Value.ReportWindow)
            : null;
        await phone.EndAsync(http, StatusCodes.Status200OK, outcome, request, token);
    }

    /// <summary><c>POST /q/report</c>.</summary>
    public async Task ReportAsync(HttpContext http, SourceAddress? source)
    {
        if (!origin.IsPosted(http.Request))
        {
            await phone.RefuseAsync(http, StatusCodes.Status403Forbidden, "not_here");
            return;
        }

        if (await PostedForm.ReadAsync(http) is not { } form
            || browsers.Find(http, Side.Phone) is not { } browser
            || tokens.Open(PageTokenUse.Report, form.GetValueOrDefault("token"), browser) is not { } id
            || await table.FindAsync(id, http.RequestAborted) is not { } handoff
            || !handoff.IsOfPhone(browser))
        {
            await phone.RefuseAsync(http, StatusCodes.Status403Forbidden, "request_expired");
            return;
        }

        // The grant first: what is dead stays dead, whatever happens to the rest.
        var address = source?.Address.ToString();
        var fact = facts.Describe(handoff, FailureReason.Reported, reason: null, address, time.GetUtcNow());
        await requests.KillAsync(handoff.Grant, fact, http.RequestAborted);
        var move = new Move
        {
            From = [HandoffState.Done, HandoffState.Delivered],
            To = HandoffState.Failed,
            Reason = FailureReason.Reported,
            Phone = browser,
            PhoneAddress = address,
        };
        await moves.MakeAsync(handoff, move, http.RequestAborted);
        http.Response.SeeOther(EndPath.Of(handoff));
    }
}
