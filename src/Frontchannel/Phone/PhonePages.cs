// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Authorization.Handoffs;
using Frontchannel.Browsers;
using Frontchannel.Handoffs;
using Frontchannel.Pages;
using Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Network;

namespace Frontchannel.Phone;

/// <summary>
/// Which page a phone sees: it follows from where the hand-off stands, from who has it, and from the path the phone is on. Showing a page
/// changes nothing, so that previews, bots and prefetching browsers may look as often as they like (SEC-260).
/// </summary>
internal sealed class PhonePages(
    HandoffRequests requests,
    BrowserKey browsers,
    PageTokens tokens,
    MobilePaths paths,
    Places places,
    PageWriter pages,
    IOptions<FrontchannelOptions> options,
    TimeProvider time)
{
    /// <summary>Shows the page that is due.</summary>
    /// <param name="http">The request.</param>
    /// <param name="handoff">The hand-off.</param>
    /// <param name="source">Where the phone is; null when its path cannot be believed.</param>
    public async Task ShowAsync(HttpContext http, Handoff handoff, SourceAddress? source)
    {
        var now = time.GetUtcNow();
        var browser = browsers.FindOrGive(http, Side.Phone);
        if (await requests.ReopenAsync(handoff.ClientId, handoff.Content.RequestUri, http.RequestAborted) is not { } request)
        {
            await RefuseAsync(http, StatusCodes.Status410Gone, "request_expired");
            return;
        }

        switch (handoff.StateAt(now))
        {
            case HandoffState.Waiting or HandoffState.Scanned or HandoffState.Confirmed when handoff.Phone is not null && !handoff.IsOfPhone(browser):
                await RefuseAsync(http, StatusCodes.Status409Conflict, "other_phone");
                return;
            case HandoffState.Waiting or HandoffState.Scanned:
                await AskAsync(http, handoff, request, source, browser, now);
                return;

            // The back button of the phone that answered.
            case not HandoffState.Expired when handoff.IsOfPhone(browser):
                http.Response.SeeOther(EndPath.Of(handoff, IsHere(http, handoff)));
                return;
            case HandoffState.Expired:
                await RefuseAsync(http, StatusCodes.Status410Gone, "request_expired");
                return;
            default:
                await RefuseAsync(http, StatusCodes.Status410Gone, "answered_already");
                return;
        }
    }

    /// <summary>Shows how it ended.</summary>
    public Task EndAsync(HttpContext http, int status, string outcome, HandoffRequest? request, string? reportToken = null) =>
        pages.WriteAsync<EndPage>(http, status, new EndView(outcome, request?.ToView(), reportToken), request?.UiLocales ?? []);

    /// <summary>Shows that there is nothing to go on with.</summary>
    public Task RefuseAsync(HttpContext http, int status, string problem) =>
        pages.WriteAsync<ProblemPage>(http, status, new ProblemView(problem), []);

    /// <summary>Whether the browser that asked is the phone: then nothing is handed over, and there are no digits to type.</summary>
    public bool IsHere(HttpContext http, Handoff handoff) =>
        handoff.Content.IsSameDevice && handoff.IsOfDesktop(browsers.Find(http, Side.Desktop));

    private async Task AskAsync(
        HttpContext http, Handoff handoff, HandoffRequest request, SourceAddress? source, byte[] browser, DateTimeOffset now)
    {
        var token = tokens.Make(PageTokenUse.Answer, handoff.Hash, browser, handoff.ExpiresAt);
        var context = ContextOf(http, handoff, request, now);
        if (paths.Refuse(source) is { } reason)
        {
            await pages.WriteAsync<ConnectionPage>(
                http, StatusCodes.Status200OK, new ConnectionView(context, reason.PublicWord, token), request.UiLocales);
        }
        else if (handoff.State is HandoffState.Scanned)
        {
            await pages.WriteAsync<MatchPage>(http, StatusCodes.Status200OK, new MatchView(context, token), request.UiLocales);
        }
        else
        {
            await pages.WriteAsync<ConsentPage>(http, StatusCodes.Status200OK, new ConsentView(context, IsHere(http, handoff), token), request.UiLocales);
        }
    }

    private ContextView ContextOf(HttpContext http, Handoff handoff, HandoffRequest request, DateTimeOffset now)
    {
        var words = Words.Best(Languages.Of(http.Request, request.UiLocales));
        var place = IPAddress.TryParse(handoff.Content.DesktopAddress, out var address) ? places.Find(address, words.Language) : null;
        var text = request.Describe([words.Language], out var language);
        return new ContextView(
            request.ToView(),
            text,
            language,
            handoff.Content.Browser,
            handoff.Content.System,
            place?.Name,
            Math.Max(0, (int)(now - handoff.CreatedAt).TotalSeconds),
            options.Value.OtherCountry is not OtherCountryPolicy.Ignore && places.IsElsewhere(place));
    }
}
