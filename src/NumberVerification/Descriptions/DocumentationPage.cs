// SPDX-License-Identifier: Apache-2.0
using Camara;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace NumberVerification.Descriptions;

/// <summary>Swagger UI over one description, from this server alone: the page may load and call nothing else.</summary>
internal static class DocumentationPage
{
    // The page's icons are data URLs. Its one inline style colours the logo; should a newer Swagger UI change it, the logo turns
    // dark and the browser's console names the new hash.
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; "
        + "style-src 'self' 'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='; img-src 'self' data:; connect-src 'self'; "
        + "frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    /// <summary>Maps the page and its files.</summary>
    /// <param name="endpoints">Where to map.</param>
    /// <param name="routes">The version it documents; answers for the paths below the page that it has not.</param>
    /// <param name="title">What the browser's tab says.</param>
    public static void MapDocumentationPage(this IEndpointRouteBuilder endpoints, CamaraRoutes routes, string title)
    {
        var path = routes.BasePath + "/docs";
        var branch = endpoints.CreateApplicationBuilder();
        branch.Use(Prepare);
        branch.UseSwaggerUI(options =>
        {
            options.RoutePrefix = path.TrimStart('/');
            options.DocumentTitle = title;
            options.SwaggerEndpoint("../openapi.yaml", title);
        });
        branch.Run(routes.RefuseUnknownAsync);
        endpoints.Map(path + "/{**file}", branch.Build());
    }

    private static Task Prepare(HttpContext http, RequestDelegate next)
    {
        http.SetEndpoint(null); // The page's file middleware yields to an endpoint, which here would be this very branch.
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        return next(http);
    }
}
