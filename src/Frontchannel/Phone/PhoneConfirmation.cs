// SPDX-License-Identifier: Apache-2.0
using Authorization.Handoffs;
using Frontchannel.Browsers;
using Frontchannel.Handoffs;
using Kernel;
using Microsoft.AspNetCore.Http;

namespace Frontchannel.Phone;

/// <summary>
/// The step from "yes" to the silent flow: the hand-off is confirmed, once, and the phone goes to <c>/authorize</c> with a request that only
/// this step makes and that names what comes of it.
/// </summary>
internal sealed class PhoneConfirmation(HandoffRequests requests, HandoffMoves moves, PageTokens tokens, TimeProvider time)
{
    /// <summary>How long the silent flow may take.</summary>
    private static readonly TimeSpan FlowTime = TimeSpan.FromSeconds(30);

    /// <summary>Confirms and redirects; false when the hand-off was not, or no longer, this phone's to confirm.</summary>
    /// <param name="http">The request to answer.</param>
    /// <param name="handoff">The hand-off.</param>
    /// <param name="request">What was pushed for it.</param>
    /// <param name="browser">The hash of the phone's key.</param>
    /// <param name="source">Where the phone is; for the record.</param>
    /// <param name="isCrossDevice">Whether another device asked.</param>
    public async Task<bool> ConfirmAsync(
        HttpContext http, Handoff handoff, HandoffRequest request, byte[] browser, SourceAddress? source, bool isCrossDevice)
    {
        var now = time.GetUtcNow();
        var ct = http.RequestAborted;
        var callback = tokens.Make(PageTokenUse.Callback, handoff.Hash, browser, now + FlowTime);
        var location = await requests.ApproveAsync(request, callback, handoff.Grant, isCrossDevice, now, ct);
        var move = new Move
        {
            From = isCrossDevice ? [HandoffState.Scanned] : [HandoffState.Waiting],
            To = HandoffState.Confirmed,
            Phone = browser,
            Holds = FlowTime,
            PhoneAddress = source?.Address.ToString(),
        };

        if (await moves.MakeAsync(handoff, move, ct))
        {
            http.Response.SeeOther(location);
            return true;
        }

        // Whoever taps twice has one flow running.
        if (handoff.State is HandoffState.Confirmed && handoff.IsOfPhone(browser))
        {
            http.Response.SeeOther(EndPath.Of(handoff, isHere: !isCrossDevice));
            return true;
        }

        return false;
    }
}
