// SPDX-License-Identifier: Apache-2.0
using Authorization.Handoffs;
using Frontchannel.Browsers;
using Frontchannel.Handoffs;
using Frontchannel.Pages;
using Microsoft.AspNetCore.Http;

namespace Frontchannel.Desktop;

/// <summary>
/// How the desktop leaves: with the code, once and only in the browser that made the hand-off (SEC-269); with an error; or because its user
/// gave up.
/// </summary>
internal sealed class OutcomeEndpoints(
    LivePages live, HandoffTable table, HandoffMoves moves, HandoffRequests requests, SameOrigin origin, PageWriter pages, TimeProvider time)
{
    private const string AccessDenied = "access_denied";

    /// <summary><c>POST /handoff/{id}/finish</c>.</summary>
    public async Task FinishAsync(HttpContext http)
    {
        if (await FindAsync(http) is not { } handoff)
        {
            return;
        }

        if (await live.ReopenAsync(handoff, http) is not { } request)
        {
            await RefuseAsync(http, StatusCodes.Status410Gone, "answered_already");
            return;
        }

        switch (handoff.StateAt(time.GetUtcNow()))
        {
            case HandoffState.Done when await table.OpenResultAsync(handoff, http.RequestAborted) is { Code: { } code }
                && await DeliverAsync(handoff, http.RequestAborted):
                await ReturnAsync(http, request, requests.AnswerWithCode(request, code));
                break;
            case HandoffState.Failed or HandoffState.Expired:
                await ReturnAsync(http, request, await ErrorOfAsync(handoff, request, http.RequestAborted));
                break;
            case HandoffState.Waiting or HandoffState.Scanned or HandoffState.Confirmed:
                http.Response.SeeOther($"/handoff/{handoff.Content.Id}");
                break;
            default:
                await RefuseAsync(http, StatusCodes.Status410Gone, "answered_already");
                break;
        }
    }

    /// <summary><c>POST /handoff/{id}/cancel</c>.</summary>
    public async Task CancelAsync(HttpContext http)
    {
        if (await FindAsync(http) is not { } handoff)
        {
            return;
        }

        var move = new Move
        {
            From = [HandoffState.Waiting, HandoffState.Scanned],
            To = HandoffState.Failed,
            Reason = FailureReason.Cancelled,
        };
        await moves.MakeAsync(handoff, move, http.RequestAborted);
        http.Response.SeeOther($"/handoff/{handoff.Content.Id}");
    }

    // Of any number of times one succeeds.
    private Task<bool> DeliverAsync(Handoff handoff, CancellationToken ct) =>
        moves.MakeAsync(handoff, new Move { From = [HandoffState.Done], To = HandoffState.Delivered }, ct);

    // No redirect: form-action, which keeps our forms at home, would hold for every further redirect of the application's as well (CSP 3
    // §6.4.1.1 as browsers have it). A page that leads on is no form.
    private Task ReturnAsync(HttpContext http, HandoffRequest request, string location)
    {
        http.Response.Headers["Refresh"] = $"0; url={location}";
        return pages.WriteAsync<ReturnPage>(http, StatusCodes.Status200OK, new ReturnView(request.ToView(), location), request.UiLocales);
    }

    private async Task<string> ErrorOfAsync(Handoff handoff, HandoffRequest request, CancellationToken ct) => requests.AnswerWithError(
        request,
        (await table.OpenResultAsync(handoff, ct))?.Error ?? AccessDenied,
        $"{FailureReason.Told(handoff.Reason) ?? "expired"}: the hand-off ended without an answer.");

    private async Task<Handoff?> FindAsync(HttpContext http)
    {
        if (!origin.IsPosted(http.Request))
        {
            await RefuseAsync(http, StatusCodes.Status403Forbidden, "not_here");
            return null;
        }

        if (await live.FindAsync(http) is { } handoff)
        {
            return handoff;
        }

        await RefuseAsync(http, StatusCodes.Status404NotFound, "request_unknown");
        return null;
    }

    private Task RefuseAsync(HttpContext http, int status, string problem) =>
        pages.WriteAsync<ProblemPage>(http, status, new ProblemView(problem), []);
}
