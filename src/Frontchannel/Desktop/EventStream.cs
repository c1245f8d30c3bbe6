// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Frontchannel.Browsers;
using Frontchannel.Handoffs;
using Frontchannel.Pages;
using Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Frontchannel.Desktop;

/// <summary>
/// <c>GET /handoff/{id}/events</c>: server-sent events (WHATWG HTML §9.2). <c>state</c> when something happened, <c>rotate</c> when the QR
/// shows another handle; it ends with the hand-off. A stream sleeps until one of them is due: thousands cost no polling.
/// </summary>
internal sealed class EventStream(
    LivePages live, HandoffTable table, HandoffSignals signals, Counts counts, SameOrigin origin, IOptions<FrontchannelOptions> options, TimeProvider time)
{
    // Proxies close what is silent for half a minute or so.
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    /// <summary>Answers with the stream.</summary>
    /// <param name="http">The request.</param>
    /// <param name="source">Where it came from; null when the path cannot be believed.</param>
    public async Task ServeAsync(HttpContext http, SourceAddress? source)
    {
        if (await AdmitAsync(http) is not var (id, words))
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        using var place = counts.OpenStream(source);
        using var watch = place is null ? null : signals.Begin(id.Key, http.RequestAborted);
        if (watch is null)
        {
            http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            http.Response.Headers.RetryAfter = "5";
            return;
        }

        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no"; // nginx would wait for more.
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        try
        {
            await StreamAsync(http, id, words, watch);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The browser went away.
        }
    }

    // What was read to admit the browser is let go here: a stream lives long, and keeps no more than it needs.
    private async ValueTask<(HandoffId Id, Words Words)?> AdmitAsync(HttpContext http) =>
        origin.IsRead(http.Request)
        && await live.FindAsync(http) is { } handoff
        && HandoffId.TryParse(handoff.Content.Id, out var id)
        && await live.ReopenAsync(handoff, http) is { } request
            ? (id, Words.Best(Languages.Of(http.Request, request.UiLocales)))
            : null;

    private async Task StreamAsync(HttpContext http, HandoffId id, Words words, Watch watch)
    {
        var ct = http.RequestAborted;
        LiveStatus? told = null;
        var rotation = -1; // The first thing a page hears is what the QR shows: it may have slept, or come back after a while.
        while (await table.FindAsync(id.Hash, ct) is { } handoff)
        {
            var status = LiveState.Of(handoff, words, time.GetUtcNow());
            if (told is null || status with { Left = told.Left } != told)
            {
                told = status;
                await WriteAsync(http.Response, "state", status, LiveJson.Default.LiveStatus, ct);
            }

            if (status.State is not ("waiting" or "scanned" or "confirmed"))
            {
                return;
            }

            var times = new Times(handoff.CreatedAt, handoff.ExpiresAt, handoff.State is HandoffState.Waiting);
            rotation = await WaitAsync(http.Response, id, times, rotation, watch, ct);
        }
    }

    // Until something happened or time is over; meanwhile the QR turns over and the connection is kept.
    private async Task<int> WaitAsync(HttpResponse response, HandoffId id, Times times, int rotation, Watch watch, CancellationToken ct)
    {
        while (true)
        {
            var every = options.Value.Rotation;
            var now = time.GetUtcNow();
            if (await watch.WaitAsync(times.UntilDue(now, rotation, every)) || (now = time.GetUtcNow()) >= times.ExpiresAt)
            {
                return rotation;
            }

            if (times.IsTurning && Handoff.RotationAt(times.CreatedAt, now, every) is var next && next > rotation)
            {
                rotation = next;
                var turned = new Rotation($"/handoff/{id.Text}/qr?n={next}", (int)Math.Ceiling((times.ExpiresAt - now).TotalSeconds));
                await WriteAsync(response, "rotate", turned, LiveJson.Default.Rotation, ct);
            }
            else
            {
                await response.WriteAsync(": still here\n\n", ct);
                await response.Body.FlushAsync(ct);
            }
        }
    }

    private static async Task WriteAsync<T>(HttpResponse response, string name, T data, JsonTypeInfo<T> type, CancellationToken ct)
    {
        await response.WriteAsync($"event: {name}\ndata: {JsonSerializer.Serialize(data, type)}\n\n", ct);
        await response.Body.FlushAsync(ct);
    }

    // All that a stream keeps of its hand-off while it sleeps.
    private readonly record struct Times(DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, bool IsTurning)
    {
        public TimeSpan UntilDue(DateTimeOffset now, int rotation, TimeSpan every)
        {
            var end = ExpiresAt - now < Heartbeat ? ExpiresAt - now : Heartbeat;
            var turn = CreatedAt + (every * (rotation + 1)) - now;
            return IsTurning && turn < end ? turn : end;
        }
    }
}
