// SPDX-License-Identifier: Apache-2.0
using Authorization.Handoffs;
using Frontchannel.Browsers;
using Frontchannel.Handoffs;
using Frontchannel.Pages;
using Frontchannel.Phone;
using Kernel;
using Microsoft.AspNetCore.Http;

namespace Frontchannel.Desktop;

/// <summary>
/// <c>/handoff</c>: where an application sends its user's browser. Opening it shows a page and does nothing; a form of that page makes the
/// hand-off and binds it to the browser (SEC-254, SEC-255).
/// </summary>
internal sealed class StartEndpoints(
    HandoffRequests requests,
    HandoffTable table,
    HandoffCreation creation,
    BrowserKey browsers,
    SameOrigin origin,
    PhonePages phone,
    PageWriter pages,
    TimeProvider time)
{
    private const int LongestClientId = 255;
    private const int LongestRequestUri = 8 * 1024;

    /// <summary><c>GET /handoff?client_id&amp;request_uri</c>.</summary>
    public async Task ShowAsync(HttpContext http)
    {
        var query = http.Request.Query;
        if (query["client_id"] is not [var clientId] || query["request_uri"] is not [var requestUri])
        {
            await RefuseAsync(http, StatusCodes.Status400BadRequest, "request_unknown");
            return;
        }

        if (await FindAsync(http, clientId, requestUri) is { } request)
        {
            var name = DesktopName.Of(http.Request.Headers);
            await pages.WriteAsync<StartPage>(
                http, StatusCodes.Status200OK, new StartView(request.ToView(), request.ClientId, request.RequestUri, name.IsPhone), request.UiLocales);
        }
    }

    /// <summary><c>POST /handoff</c>.</summary>
    /// <param name="http">The request.</param>
    /// <param name="source">Where it came from; null when the path cannot be believed.</param>
    public async Task CreateAsync(HttpContext http, SourceAddress? source)
    {
        if (!origin.IsPosted(http.Request))
        {
            await RefuseAsync(http, StatusCodes.Status403Forbidden, "not_here");
            return;
        }

        if (await PostedForm.ReadAsync(http) is not { } form)
        {
            await RefuseAsync(http, StatusCodes.Status400BadRequest, "request_unknown");
            return;
        }

        if (await FindAsync(http, form.GetValueOrDefault("client_id"), form.GetValueOrDefault("request_uri")) is not { } request)
        {
            return;
        }

        var isSameDevice = form.GetValueOrDefault("device") == "this";
        var made = await creation.CreateAsync(
            request, browsers.FindOrGive(http, Side.Desktop), DesktopName.Of(http.Request.Headers), source, isSameDevice, http.RequestAborted);
        if (!made.Try(out var created, out var refusal))
        {
            await RefuseAsync(http, refusal);
        }
        else if (isSameDevice && await table.FindAsync(created.Id.Hash, http.RequestAborted) is { } handoff)
        {
            await phone.ShowAsync(http, handoff, source);
        }
        else
        {
            http.Response.SeeOther($"/handoff/{created.Id.Text}");
        }
    }

    // Null: the browser has been answered.
    private async Task<HandoffRequest?> FindAsync(HttpContext http, string? clientId, string? requestUri)
    {
        if (clientId is not { Length: > 0 and <= LongestClientId } || requestUri is not { Length: > 0 and <= LongestRequestUri })
        {
            await RefuseAsync(http, StatusCodes.Status400BadRequest, "request_unknown");
            return null;
        }

        if (!(await requests.OpenAsync(clientId, requestUri, time.GetUtcNow(), http.RequestAborted)).Try(out var request, out var refusal))
        {
            await RefuseAsync(http, refusal == HandoffRefusal.Expired ? StatusCodes.Status410Gone : StatusCodes.Status400BadRequest, refusal.Word);
            return null;
        }

        // One that was closed and opened again goes on where it was.
        if (await table.FindByRequestAsync(request.Id, http.RequestAborted) is not { } handoff)
        {
            return request;
        }

        if (handoff.IsOfDesktop(browsers.Find(http, Side.Desktop)))
        {
            http.Response.SeeOther($"/handoff/{handoff.Content.Id}");
        }
        else
        {
            await RefuseAsync(http, StatusCodes.Status409Conflict, "opened_elsewhere");
        }

        return null;
    }

    private Task RefuseAsync(HttpContext http, CreationRefusal refusal) => refusal switch
    {
        CreationRefusal.RequestUsed => RefuseAsync(http, StatusCodes.Status409Conflict, "opened_elsewhere"),
        CreationRefusal.Stopped or CreationRefusal.Unlucky => RefuseAsync(http, StatusCodes.Status503ServiceUnavailable, "try_later"),
        _ => RefuseAsync(http, StatusCodes.Status429TooManyRequests, "too_many"),
    };

    private Task RefuseAsync(HttpContext http, int status, string problem) =>
        pages.WriteAsync<ProblemPage>(http, status, new ProblemView(problem), []);
}
