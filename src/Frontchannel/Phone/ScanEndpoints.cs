// SPDX-License-Identifier: Apache-2.0
using Frontchannel.Browsers;
using Frontchannel.Handoffs;
using Frontchannel.Pages;
using Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Network;

namespace Frontchannel.Phone;

/// <summary>How a phone gets to a hand-off: by the QR's link, by typing the short code, and again by the page it already has.</summary>
internal sealed class ScanEndpoints(
    HandoffTable table,
    PhonePages phone,
    ViewLog views,
    BrowserKey browsers,
    PageTokens tokens,
    SameOrigin origin,
    Counts counts,
    MobilePaths paths,
    PageWriter pages,
    IOptions<FrontchannelOptions> options,
    TimeProvider time)
{
    /// <summary><c>GET /q</c>: a field for the short code.</summary>
    public Task AskForCodeAsync(HttpContext http) => pages.WriteAsync<CodePage>(http, StatusCodes.Status200OK, new CodeView(WasWrong: false, Path: null, Code: null), []);

    /// <summary><c>POST /q</c>: finds the hand-off of a short code.</summary>
    public async Task EnterCodeAsync(HttpContext http, SourceAddress? source)
    {
        if (!origin.IsPosted(http.Request))
        {
            await phone.RefuseAsync(http, StatusCodes.Status403Forbidden, "not_here");
        }
        else if (await PostedForm.ReadAsync(http) is not { } form)
        {
            await phone.RefuseAsync(http, StatusCodes.Status400BadRequest, "code_unknown");
        }
        else if (paths.Refuse(source) is { } reason)
        {
            // Eight letters are few: only whoever has a SIM of this network may try them, and no more often than a person would.
            await pages.WriteAsync<CodePage>(
                http, StatusCodes.Status200OK, new CodeView(WasWrong: false, reason.PublicWord, ShortCode.Normalise(form.GetValueOrDefault("code"))), []);
        }
        else
        {
            await JudgeCodeAsync(http, source, form.GetValueOrDefault("code"));
        }
    }

    /// <summary><c>GET /q/{handle}</c>: what the QR opens. Changes nothing.</summary>
    public async Task OpenAsync(HttpContext http, SourceAddress? source)
    {
        var handoff = Handle.TryParse(http.Request.RouteValues["handle"] as string, out var handle)
            ? await table.FindBySelectorAsync(handle.Selector, http.RequestAborted)
            : null;
        var now = time.GetUtcNow();
        switch (handoff is null ? HandleStanding.Unknown : handle.Judge(handoff.Content, handoff.RotationAt(now, options.Value.Rotation)))
        {
            case HandleStanding.Current:
                await views.RecordAsync(handoff!, source, http.RequestAborted);
                await phone.ShowAsync(http, handoff!, source);
                break;

            // A phone that has it comes back by its history; for any other the code is dead.
            case HandleStanding.Replaced when handoff!.IsOfPhone(browsers.Find(http, Side.Phone)):
                await phone.ShowAsync(http, handoff, source);
                break;
            case HandleStanding.Replaced:
                await phone.RefuseAsync(http, StatusCodes.Status410Gone, "code_replaced");
                break;

            default:
                await phone.RefuseAsync(http, StatusCodes.Status404NotFound, "code_unknown");
                break;
        }
    }

    /// <summary><c>POST /q/page</c>: the page once more, for a phone whose path may be another by now. Changes nothing.</summary>
    public async Task ShowAgainAsync(HttpContext http, SourceAddress? source)
    {
        if (!origin.IsPosted(http.Request))
        {
            await phone.RefuseAsync(http, StatusCodes.Status403Forbidden, "not_here");
        }
        else if (await PostedForm.ReadAsync(http) is { } form
            && tokens.Open(PageTokenUse.Answer, form.GetValueOrDefault("token"), browsers.Find(http, Side.Phone)) is { } id
            && await table.FindAsync(id, http.RequestAborted) is { } handoff)
        {
            await phone.ShowAsync(http, handoff, source);
        }
        else
        {
            await phone.RefuseAsync(http, StatusCodes.Status403Forbidden, "request_expired");
        }
    }

    // One after the other: a hundred at once would all be judged before the first was counted.
    private async Task JudgeCodeAsync(HttpContext http, SourceAddress? source, string? typed)
    {
        using var turn = await counts.TakeTurnAsync(source, http.RequestAborted);
        if (turn is null || !counts.MayGuess(source))
        {
            await phone.RefuseAsync(http, StatusCodes.Status429TooManyRequests, "too_often");
        }
        else if (ShortCode.Normalise(typed) is { } code
            && await table.FindByShortCodeAsync(code, http.RequestAborted) is { } handoff
            && handoff.StateAt(time.GetUtcNow()) is HandoffState.Waiting)
        {
            var rotation = handoff.RotationAt(time.GetUtcNow(), options.Value.Rotation);
            http.Response.SeeOther($"/q/{Handle.Of(handoff.Content, rotation).Text}");
        }
        else
        {
            counts.CountGuess(source);
            await pages.WriteAsync<CodePage>(http, StatusCodes.Status404NotFound, new CodeView(WasWrong: true, Path: null, Code: null), []);
        }
    }
}
