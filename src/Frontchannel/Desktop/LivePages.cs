// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Authorization;
using Authorization.Handoffs;
using Frontchannel.Browsers;
using Frontchannel.Handoffs;
using Frontchannel.Pages;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Frontchannel.Desktop;

/// <summary>
/// The desktop's page of one hand-off and what it asks for while it waits. All of it is for the browser that made the hand-off: to every
/// other it does not exist (SEC-257).
/// </summary>
internal sealed class LivePages(
    HandoffRequests requests,
    HandoffTable table,
    BrowserKey browsers,
    SameOrigin origin,
    Counts counts,
    VirtualPhoneLinks phones,
    PageWriter pages,
    IOptions<AuthorizationServerOptions> server,
    IOptions<FrontchannelOptions> options,
    TimeProvider time)
{
    /// <summary><c>GET /handoff/{id}</c>.</summary>
    public async Task ShowAsync(HttpContext http)
    {
        if (await FindAsync(http) is not { } handoff)
        {
            await RefuseAsync(http, StatusCodes.Status404NotFound, "request_unknown");
            return;
        }

        if (handoff.State is HandoffState.Delivered || await ReopenAsync(handoff, http) is not { } request)
        {
            await RefuseAsync(http, StatusCodes.Status410Gone, "answered_already");
            return;
        }

        var now = time.GetUtcNow();
        if (handoff.Content.IsSameDevice && handoff.StateAt(now) is HandoffState.Waiting)
        {
            http.Response.SeeOther($"/q/{CurrentHandle(handoff, now).Text}"); // There is no other device to show a code to.
            return;
        }

        browsers.FindOrGive(http, Side.Desktop);
        var view = new LiveView(
            handoff.Content.Id,
            request.ToView(),
            LiveState.Of(handoff, Words.Best(Languages.Of(http.Request, request.UiLocales)), now),
            ShortCode.Display(handoff.Content.ShortCode),
            new Uri(server.Value.Issuer).Authority + "/q",
            handoff.RotationAt(now, options.Value.Rotation),
            (int)options.Value.Lifetime.TotalSeconds,
            [.. phones.For("").Select((phone, index) => new PhoneLink(phone.Label, $"/handoff/{handoff.Content.Id}/phone/{index}"))]);
        await pages.WriteAsync<LivePage>(http, StatusCodes.Status200OK, view, request.UiLocales);
    }

    /// <summary><c>GET /handoff/{id}/status</c>: for browsers without event streams. Two seconds apart is polite, one is enough.</summary>
    public async Task StatusAsync(HttpContext http)
    {
        if (!origin.IsRead(http.Request) || await FindAsync(http) is not { } handoff || await ReopenAsync(handoff, http) is not { } request)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        http.Response.Headers.CacheControl = "no-store";
        if (!counts.MayPoll(handoff.Key))
        {
            http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            http.Response.Headers.RetryAfter = "1";
            await http.Response.WriteAsJsonAsync(new StatusRefusal("slow_down"), LiveJson.Default.StatusRefusal, cancellationToken: http.RequestAborted);
            return;
        }

        await http.Response.WriteAsJsonAsync(
            LiveState.Of(handoff, Words.Best(Languages.Of(http.Request, request.UiLocales)), time.GetUtcNow()),
            LiveJson.Default.LiveStatus,
            cancellationToken: http.RequestAborted);
    }

    /// <summary><c>GET /handoff/{id}/qr</c>: the QR of this moment.</summary>
    public async Task QrAsync(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        var now = time.GetUtcNow();
        if (await FindAsync(http) is not { } handoff || handoff.StateAt(now) is not HandoffState.Waiting)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        http.Response.ContentType = "image/svg+xml";
        await http.Response.WriteAsync(QrSvg.Draw($"{server.Value.Issuer}/q/{CurrentHandle(handoff, now).Text}"), http.RequestAborted);
    }

    /// <summary><c>GET /handoff/{id}/phone/{index}</c>: opens what the QR holds now on a virtual phone, where there are such.</summary>
    public async Task OpenVirtualPhoneAsync(HttpContext http)
    {
        var index = int.Parse((string)http.Request.RouteValues["index"]!, CultureInfo.InvariantCulture);
        if (await FindAsync(http) is { } handoff
            && phones.For($"/q/{CurrentHandle(handoff, time.GetUtcNow()).Text}").ElementAtOrDefault(index) is { Url: { } url })
        {
            http.Response.SeeOther(url);
            return;
        }

        http.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    /// <summary>The hand-off that the URL names, if this browser made it.</summary>
    public async Task<Handoff?> FindAsync(HttpContext http) =>
        HandoffId.TryParse(http.Request.RouteValues["id"] as string, out var id)
        && browsers.Find(http, Side.Desktop) is { } browser
        && await table.FindAsync(id.Hash, http.RequestAborted) is { } handoff
        && handoff.IsOfDesktop(browser)
            ? handoff
            : null;

    /// <summary>What was pushed for it; null once its application is no longer welcome.</summary>
    public ValueTask<HandoffRequest?> ReopenAsync(Handoff handoff, HttpContext http) =>
        requests.ReopenAsync(handoff.ClientId, handoff.Content.RequestUri, http.RequestAborted);

    private Handle CurrentHandle(Handoff handoff, DateTimeOffset now) =>
        Handle.Of(handoff.Content, handoff.RotationAt(now, options.Value.Rotation));

    private Task RefuseAsync(HttpContext http, int status, string problem) =>
        pages.WriteAsync<ProblemPage>(http, status, new ProblemView(problem), []);
}
