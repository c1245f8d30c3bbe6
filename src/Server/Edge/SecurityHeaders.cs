// SPDX-License-Identifier: Apache-2.0
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Server.Edge;

/// <summary>The headers of every response (SEC-003, SEC-280, SEC-281). An endpoint that sets one itself keeps its own, save for the opener policy.</summary>
internal static class SecurityHeaders
{
    /// <summary>For anything that is no page: nothing may be loaded, nobody may frame it.</summary>
    public const string BareContentPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    /// <summary>For our pages: files of our own and nothing else, no inline code.</summary>
    public const string PageContentPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    private static readonly StringValues Permissions =
        "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()";

    /// <summary>Adds the headers just before a response starts, so that a cleared response carries them too.</summary>
    public static Task AddAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(
            static state =>
            {
                Add((HttpContext)state);
                return Task.CompletedTask;
            },
            context);
        return next(context);
    }

    private static void Add(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.TryAdd(HeaderNames.XContentTypeOptions, "nosniff");
        headers.TryAdd("Referrer-Policy", "no-referrer");
        headers["Cross-Origin-Opener-Policy"] = OpenerPolicy(context.Request.Path);
        headers.TryAdd("Permissions-Policy", Permissions);
        headers.TryAdd(HeaderNames.XFrameOptions, "DENY");
        headers.TryAdd(HeaderNames.ContentSecurityPolicy, IsPage(context.Response) ? PageContentPolicy : BareContentPolicy);
        if (context.Request.IsHttps)
        {
            headers.TryAdd(HeaderNames.StrictTransportSecurity, "max-age=31536000");
        }
    }

    // An application may open /authorize or the desktop's side of a hand-off in a pop-up and wait for it to come back to its own origin. A
    // redirect's policy counts too (HTML, "obtain a browsing context to use for a navigation response"): same-origin on any of them would
    // part the pop-up from its opener for good. What an opener gains by it is to see the window closed and to send it elsewhere: it reads
    // nothing of another origin. The phone's side (/q) is opened by a scan alone, and keeps no opener.
    private static string OpenerPolicy(PathString path) =>
        path.StartsWithSegments("/authorize") || path.StartsWithSegments("/handoff") ? "unsafe-none" : "same-origin";

    private static bool IsPage(HttpResponse response) =>
        response.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) is true;
}
