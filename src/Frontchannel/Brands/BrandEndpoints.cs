// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Authorization.Handoffs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Frontchannel.Brands;

/// <summary>What an application registered to be known by: its logo, and its colour as a stylesheet. From our own origin, so that no page asks another.</summary>
internal static class BrandEndpoints
{
    /// <summary>Maps <c>/handoff/brands/{client_id}/logo</c> and <c>/handoff/brands/{client_id}/style.css</c>.</summary>
    /// <param name="routes">Where to.</param>
    /// <param name="find">The brand of a client; null when it has none.</param>
    public static void MapBrands(this IEndpointRouteBuilder routes, Func<string, HandoffBrand?> find)
    {
        routes.MapGet("/handoff/brands/{client_id}/logo", http =>
            Find(http) is { LogoMediaType: { } mediaType, Logo: var logo } ? SendAsync(http, mediaType, logo) : NotFound(http));
        routes.MapGet("/handoff/brands/{client_id}/style.css", http =>
            Find(http) is { Colour: { } colour }
                ? SendAsync(http, "text/css; charset=utf-8", Encoding.UTF8.GetBytes(BrandStyle.Write(colour)))
                : NotFound(http));

        HandoffBrand? Find(HttpContext http) => find((string)http.Request.RouteValues["client_id"]!);
    }

    // A logo is somebody else's file. Opened by itself it may do nothing at all, whatever a browser takes it for.
    private static Task SendAsync(HttpContext http, string mediaType, ReadOnlyMemory<byte> content)
    {
        var response = http.Response;
        response.ContentType = mediaType;
        response.ContentLength = content.Length;
        response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.CacheControl = "public, max-age=300";
        return response.Body.WriteAsync(content, http.RequestAborted).AsTask();
    }

    private static Task NotFound(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
