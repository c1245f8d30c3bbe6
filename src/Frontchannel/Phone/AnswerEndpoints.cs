// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Authorization.Handoffs;
using Frontchannel.Browsers;
using Frontchannel.Handoffs;
using Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Network;

namespace Frontchannel.Phone;

/// <summary>
/// What a phone's holder decides. Each is a POST of a page of ours with the token of that page; the first such takes the hand-off for this
/// phone, and every other phone is refused.
/// </summary>
internal sealed class AnswerEndpoints(
    HandoffRequests requests,
    HandoffTable table,
    HandoffMoves moves,
    HandoffFacts facts,
    PhonePages phone,
    PhoneConfirmation confirmation,
    MobilePaths paths,
    Places places,
    BrowserKey browsers,
    PageTokens tokens,
    SameOrigin origin,
    IOptions<FrontchannelOptions> options,
    TimeProvider time)
{
    private static readonly HandoffState[] Undecided = [HandoffState.Waiting, HandoffState.Scanned];

    private static readonly HandoffState[] NotOver =
        [HandoffState.Waiting, HandoffState.Scanned, HandoffState.Confirmed, HandoffState.Done, HandoffState.Delivered];

    /// <summary><c>POST /q/continue</c>: takes the hand-off.</summary>
    public async Task ContinueAsync(HttpContext http, SourceAddress? source)
    {
        if (await ReadAsync(http) is not { } answer)
        {
            return;
        }

        if (answer.Handoff.State is not HandoffState.Waiting)
        {
            await ShowAnewAsync(http, answer, source);
            return;
        }

        // Off mobile data nothing is taken: the page says what to do, and the desktop goes on showing its code.
        if (paths.Refuse(source) is not null)
        {
            await phone.ShowAsync(http, answer.Handoff, source);
            return;
        }

        if (options.Value.OtherCountry is OtherCountryPolicy.Refuse && places.IsElsewhere(answer.Handoff.Content))
        {
            await FailAsync(http, answer, FailureReason.OtherCountry, source);
            return;
        }

        if (phone.IsHere(http, answer.Handoff))
        {
            await ConfirmAsync(http, answer, source, isCrossDevice: false);
            return;
        }

        var take = new Move
        {
            From = [HandoffState.Waiting],
            To = HandoffState.Scanned,
            Phone = answer.Browser,
            PhoneAddress = source?.Address.ToString(),
        };
        await moves.MakeAsync(answer.Handoff, take, http.RequestAborted);
        await ShowAnewAsync(http, answer, source);
    }

    /// <summary><c>POST /q/decide</c>: yes, with the desktop's digits, or no.</summary>
    public async Task DecideAsync(HttpContext http, SourceAddress? source)
    {
        if (await ReadAsync(http) is not { } answer)
        {
            return;
        }

        switch (answer.Form.GetValueOrDefault("decision"))
        {
            case "deny":
                await DenyAsync(http, answer, source);
                break;
            case "allow" when paths.Refuse(source) is not null || answer.Handoff.State is not (HandoffState.Scanned or HandoffState.Confirmed)
                || !answer.Handoff.IsOfPhone(answer.Browser):
                await ShowAnewAsync(http, answer, source); // Not evaluated: the digits are not used up.
                break;
            case "allow" when !IsMatch(answer):
                await FailAsync(http, answer, FailureReason.WrongNumber, source);
                break;
            case "allow":
                await ConfirmAsync(http, answer, source, isCrossDevice: true);
                break;
            default:
                await phone.RefuseAsync(http, StatusCodes.Status400BadRequest, "request_expired");
                break;
        }
    }

    private static bool IsMatch(Answer answer) => CryptographicOperations.FixedTimeEquals(
        Encoding.UTF8.GetBytes(Digits(answer.Form.GetValueOrDefault("digits")?.Trim() ?? "")), Encoding.UTF8.GetBytes(answer.Handoff.Content.Match));

    // Some keyboards have digits of their own (Arabic-Indic, Devanagari): the same number.
    private static string Digits(string typed) => string.Concat(
        typed.Select(letter => char.IsDigit(letter) ? CharUnicodeInfo.GetDecimalDigitValue(letter).ToString(CultureInfo.InvariantCulture) : letter.ToString()));

    // A "no" that comes after the "yes", by another tab or the back button, is still a no.
    private async Task DenyAsync(HttpContext http, Answer answer, SourceAddress? source)
    {
        var isHolder = answer.Handoff.IsOfPhone(answer.Browser);
        if (isHolder)
        {
            var fact = facts.Describe(answer.Handoff, FailureReason.Denied, reason: null, source?.Address.ToString(), time.GetUtcNow());
            await requests.KillAsync(answer.Handoff.Grant, fact, http.RequestAborted);
        }

        await FailAsync(http, answer, FailureReason.Denied, source, isHolder ? NotOver : Undecided);
    }

    private async Task ConfirmAsync(HttpContext http, Answer answer, SourceAddress? source, bool isCrossDevice)
    {
        if (await requests.ReopenAsync(answer.Handoff.ClientId, answer.Handoff.Content.RequestUri, http.RequestAborted) is not { } request
            || !await confirmation.ConfirmAsync(http, answer.Handoff, request, answer.Browser, source, isCrossDevice))
        {
            await ShowAnewAsync(http, answer, source);
        }
    }

    private async Task FailAsync(HttpContext http, Answer answer, string reason, SourceAddress? source, HandoffState[]? from = null)
    {
        var fail = new Move
        {
            From = from ?? Undecided,
            To = HandoffState.Failed,
            Reason = reason,
            Phone = answer.Browser,
            PhoneAddress = source?.Address.ToString(),
        };
        if (await moves.MakeAsync(answer.Handoff, fail, http.RequestAborted))
        {
            http.Response.SeeOther(EndPath.Of(answer.Handoff, phone.IsHere(http, answer.Handoff)));
            return;
        }

        await ShowAnewAsync(http, answer, source);
    }

    // Lost to another phone, to the desktop or to time: whatever it is now is what is shown, and a second phone is told to both sides.
    private async Task ShowAnewAsync(HttpContext http, Answer answer, SourceAddress? source)
    {
        if (await table.FindAsync(answer.Handoff.Hash, http.RequestAborted) is not { } now)
        {
            await phone.RefuseAsync(http, StatusCodes.Status410Gone, "request_expired");
            return;
        }

        if (now.Phone is not null && !now.IsOfPhone(answer.Browser) && now.StateAt(time.GetUtcNow()) is HandoffState.Scanned or HandoffState.Confirmed)
        {
            await moves.ContestAsync(now, source?.Address.ToString() ?? "unknown", http.RequestAborted);
        }

        await phone.ShowAsync(http, now, source);
    }

    // Null: the browser has been answered.
    private async Task<Answer?> ReadAsync(HttpContext http)
    {
        if (!origin.IsPosted(http.Request))
        {
            await phone.RefuseAsync(http, StatusCodes.Status403Forbidden, "not_here");
            return null;
        }

        if (await PostedForm.ReadAsync(http) is { } form
            && browsers.Find(http, Side.Phone) is { } browser
            && tokens.Open(PageTokenUse.Answer, form.GetValueOrDefault("token"), browser) is { } id
            && await table.FindAsync(id, http.RequestAborted) is { } handoff)
        {
            return new Answer(handoff, browser, form);
        }

        await phone.RefuseAsync(http, StatusCodes.Status403Forbidden, "request_expired");
        return null;
    }

    private sealed record Answer(Handoff Handoff, byte[] Browser, IReadOnlyDictionary<string, string> Form);
}
