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
        if (!origin.IsRead(http.Request) || await live.FindAsync(http) is not { } handoff || await live.ReopenAsync(handoff, http) is not { } request)
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        using var place = counts.OpenStream(source, handoff.Key);
        if (place is null)
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
            await StreamAsync(http, handoff, Words.Best(Languages.Of(http.Request, request.UiLocales)));
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The browser went away.
        }
    }

    private async Task StreamAsync(HttpContext http, Handoff handoff, Words words)
    {
        var ct = http.RequestAborted;
        using var watch = signals.Begin(handoff.Key);
        LiveStatus? told = null;
        var rotation = handoff.RotationAt(time.GetUtcNow(), options.Value.Rotation);
        while (await table.FindAsync(handoff.Hash, ct) is { } current)
        {
            var status = LiveState.Of(current, words, time.GetUtcNow());
            if (told is null || status with { Left = told.Left } != told)
            {
                told = status;
                await WriteAsync(http.Response, "state", status, LiveJson.Default.LiveStatus, ct);
            }

            if (status.State is not ("waiting" or "scanned" or "confirmed"))
            {
                return;
            }

            rotation = await WaitAsync(http.Response, current, watch, rotation, ct);
        }
    }

    // Until something happened or time is over; meanwhile the QR turns over and the connection is kept.
    private async Task<int> WaitAsync(HttpResponse response, Handoff handoff, Watch watch, int rotation, CancellationToken ct)
    {
        while (true)
        {
            var now = time.GetUtcNow();
            var left = handoff.ExpiresAt - now;
            var turn = handoff.CreatedAt + (options.Value.Rotation * (rotation + 1)) - now;
            var isTurning = handoff.State is HandoffState.Waiting;
            var due = new[] { left, Heartbeat, isTurning ? turn : Heartbeat }.Min();
            if (await watch.WaitAsync(due, time, ct) || (now = time.GetUtcNow()) >= handoff.ExpiresAt)
            {
                return rotation;
            }

            if (isTurning && handoff.RotationAt(now, options.Value.Rotation) is var next && next > rotation)
            {
                rotation = next;
                var event_ = new Rotation($"/handoff/{handoff.Content.Id}/qr?n={next}", (int)Math.Ceiling((handoff.ExpiresAt - now).TotalSeconds));
                await WriteAsync(response, "rotate", event_, LiveJson.Default.Rotation, ct);
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
}
