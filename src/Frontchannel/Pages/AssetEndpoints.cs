// SPDX-License-Identifier: Apache-2.0
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Frontchannel.Pages;

/// <summary>The files of the pages, and the script of applications that open the hand-off in a pop-up.</summary>
internal static class AssetEndpoints
{
    private const string PopupScript = "handoff.js";

    /// <summary>Maps <c>/handoff/assets/{name}</c> and <c>/handoff/handoff.js</c>.</summary>
    public static void MapAssets(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/handoff/assets/{name}", (HttpContext http, string name) => SendAsync(http, name));
        routes.MapGet("/handoff/handoff.js", http =>
        {
            // Applications load it into pages of their own, some of which ask for CORS or are isolated (COEP).
            http.Response.Headers.AccessControlAllowOrigin = "*";
            http.Response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
            return SendAsync(http, PopupScript);
        });
    }

    private static Task SendAsync(HttpContext http, string name)
    {
        var response = http.Response;
        if (!Asset.All.TryGetValue(name, out var asset))
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        response.Headers.ETag = asset.EntityTag.ToString();
        response.Headers.CacheControl = "public, max-age=3600";
        response.Headers.XContentTypeOptions = "nosniff";
        if (http.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Compare(asset.EntityTag, useStrongComparison: false)))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        response.ContentType = asset.MediaType;
        response.ContentLength = asset.Bytes.Length;
        return response.Body.WriteAsync(asset.Bytes, http.RequestAborted).AsTask();
    }
}
