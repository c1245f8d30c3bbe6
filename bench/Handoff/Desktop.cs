// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Handoff;

/// <summary>
/// A desktop that waits, as the live page's script does: it makes a hand-off, opens its event stream, and fetches the QR anew whenever it
/// turns over. One that expired begins anew, so that the number of those who wait stays what it was.
/// </summary>
internal sealed partial class Desktop(string issuer, Shop shop, IPAddress address) : IDisposable
{
    private readonly Browser _browser = new(issuer, address);
    private readonly TaskCompletionSource<Moment> _scanned = NewMoment();
    private readonly TaskCompletionSource<Moment> _confirmed = NewMoment();
    private readonly TaskCompletionSource<Moment> _done = NewMoment();
    private string _path = "";
    private string _qr = "";
    private long _expiresAt;

    /// <summary>Whether desktops fetch the QR when it turns over; without, the cost of the streams alone is seen.</summary>
    public static bool FetchesQr { get; set; }

    /// <summary>When a phone took the hand-off, and the digits that the page shows since.</summary>
    public Task<Moment> Scanned => _scanned.Task;

    /// <summary>When the page learned that the phone's holder agreed, or already what came of it.</summary>
    public Task<Moment> Confirmed => _confirmed.Task;

    /// <summary>When the page learned that there is an answer.</summary>
    public Task<Moment> Done => _done.Task;

    /// <summary>Hand-offs that it made so far.</summary>
    public int Made { get; private set; }

    /// <summary>How long its latest <c>POST /handoff</c> took.</summary>
    public TimeSpan Creation { get; private set; }

    /// <summary>Whether a phone was sent to it.</summary>
    public bool IsMet { get; set; }

    /// <summary>Whether its event stream is open.</summary>
    public bool IsWaiting { get; private set; }

    /// <summary>How long its hand-off still lasts.</summary>
    public TimeSpan Left => Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), _expiresAt);

    /// <summary>Makes a hand-off and opens its page, its QR and its stream; gives the task of waiting.</summary>
    public async Task<Task> BeginAsync(CancellationToken ct)
    {
        var stream = await OpenAsync(ct);
        return WaitAsync(stream, ct);
    }

    /// <summary>The code on its page for people who cannot scan.</summary>
    public string ShortCode { get; private set; } = "";

    /// <summary>Fetches the answer; gives where the browser is led.</summary>
    public async Task<HttpStatusCode> FinishAsync(CancellationToken ct) => (await _browser.PostAsync($"{_path}/finish", ct)).Status;

    /// <inheritdoc/>
    public void Dispose() => _browser.Dispose();

    private static TaskCompletionSource<Moment> NewMoment() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task<HttpResponseMessage> OpenAsync(CancellationToken ct)
    {
        var requestUri = await shop.PushAsync(issuer);
        await _browser.GetAsync($"/handoff?client_id={Shop.ClientId}&request_uri={Uri.EscapeDataString(requestUri)}", ct);
        var begun = Stopwatch.GetTimestamp();
        _path = (await _browser.PostAsync("/handoff", ct, ("client_id", Shop.ClientId), ("request_uri", requestUri))).Next;
        Creation = Stopwatch.GetElapsedTime(begun);
        _expiresAt = begun + (long)(Plan.Lifetime.TotalSeconds * Stopwatch.Frequency);
        var page = await _browser.GetAsync(_path, ct);
        ShortCode = ShortCodePattern().Match(page.Body) is { Success: true } match
            ? match.Value
            : throw new UnexpectedAnswerException($"A page without a code: {page.Status}");
        _qr = $"{_path}/qr?n=0";
        await _browser.GetAsync(_qr, ct);
        var stream = await _browser.OpenAsync($"{_path}/events", ct);
        if (stream.StatusCode is not HttpStatusCode.OK)
        {
            throw new UnexpectedAnswerException($"No stream: {stream.StatusCode}");
        }

        Made++;
        return stream;
    }

    private async Task WaitAsync(HttpResponseMessage stream, CancellationToken ct)
    {
        while (true)
        {
            using (stream)
            {
                IsWaiting = true;
                var isExpired = await FollowAsync(stream, ct);
                IsWaiting = false;
                if (!isExpired)
                {
                    return;
                }
            }

            stream = await OpenAsync(ct);
        }
    }

    // Until the stream ends; true when the hand-off expired.
    private async Task<bool> FollowAsync(HttpResponseMessage response, CancellationToken ct)
    {
        var qr = Task.CompletedTask;
        await using var body = await response.Content.ReadAsStreamAsync(ct);
        await foreach (var item in SseParser.Create(body).EnumerateAsync(ct))
        {
            var at = Stopwatch.GetTimestamp();
            if (item.EventType == "rotate" && FetchesQr && (string)JsonNode.Parse(item.Data)!["qr"]! is var path && path != _qr)
            {
                _qr = path;
                qr = _browser.GetAsync(path, ct); // Meanwhile the stream goes on.
            }
            else if (item.EventType == "state")
            {
                var status = JsonNode.Parse(item.Data)!;
                var moment = new Moment(at, (string?)status["match"]);
                switch ((string?)status["state"])
                {
                    case "scanned":
                        _scanned.TrySetResult(moment);
                        break;
                    case "confirmed":
                        _confirmed.TrySetResult(moment);
                        break;
                    case "done":
                        _confirmed.TrySetResult(moment); // Phones that no network slows down may be done before the page is told.
                        _done.TrySetResult(moment);
                        break;
                    case "expired":
                        await qr;
                        return true;
                    default:
                        break;
                }
            }
        }

        await qr;
        return false;
    }

    [GeneratedRegex(@"(?<![\w-])[A-Z]{4}-[A-Z]{4}(?![\w-])")]
    private static partial Regex ShortCodePattern();
}

/// <summary>When a desktop learned something.</summary>
/// <param name="At">By the clock of <see cref="Stopwatch"/>.</param>
/// <param name="Match">The two digits that it shows; null unless a phone has just taken the hand-off.</param>
internal sealed record Moment(long At, string? Match);
