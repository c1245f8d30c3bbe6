// SPDX-License-Identifier: Apache-2.0
namespace Server.Sandbox;

/// <summary>The start page, the application's return page, and their files.</summary>
internal static class PageEndpoints
{
    /// <summary>Maps the pages; every file is one of ours, carried in the program.</summary>
    public static void MapSandboxPages(this IEndpointRouteBuilder routes)
    {
        routes.MapFile("/", "start.html", "text/html; charset=utf-8");
        routes.MapFile("/sandbox/callback", "callback.html", "text/html; charset=utf-8");
        routes.MapFile("/sandbox/handoff/callback", "callback.html", "text/html; charset=utf-8");
        routes.MapFile("/sandbox/sandbox.css", "sandbox.css", "text/css; charset=utf-8");
        routes.MapFile("/sandbox/start.js", "start.js", "text/javascript; charset=utf-8");
        routes.MapFile("/sandbox/desk.js", "desk.js", "text/javascript; charset=utf-8");
        routes.MapFile("/sandbox/callback.js", "callback.js", "text/javascript; charset=utf-8");
        routes.MapFile("/sandbox/steps.js", "steps.js", "text/javascript; charset=utf-8");
        routes.MapFile("/favicon.ico", "icon.svg", "image/svg+xml");
    }

    private static void MapFile(this IEndpointRouteBuilder routes, string route, string name, string contentType)
    {
        var bytes = EmbeddedFile.ReadBytes(name);
        routes.MapGet(route, context =>
        {
            context.Response.ContentType = contentType;
            context.Response.ContentLength = bytes.Length;
            context.Response.Headers.CacheControl = "no-store";
            return context.Response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
        });
    }
}
