// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Authorization.Wire;

/// <summary>
/// What a person sees when there is nowhere safe to send him (RFC 6749 §4.1.2.1): who asked is unknown, or where to answer. The
/// page needs nothing but itself, says nothing of the request, and may not be framed.
/// </summary>
internal static class ErrorPage
{
    private const string Style =
        "body{font:16px/1.5 system-ui,sans-serif;color:#1d2733;background:#f6f7f9;margin:0;display:grid;min-height:100vh;" +
        "place-items:center}main{max-width:32rem;padding:2rem}h1{font-size:1.4rem;margin:0 0 .5rem}code{color:#5b6776}" +
        "@media(prefers-color-scheme:dark){body{color:#e6eaf0;background:#161b22}code{color:#9aa7b6}}";

    private static readonly string ContentSecurityPolicy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>HTML for whoever accepts it, else JSON; never a <c>Location</c>.</summary>
    public static Task WriteAsync(HttpContext http, OAuthError error, CancellationToken ct)
    {
        var response = http.Response;
        response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
        response.Headers.XFrameOptions = "DENY";
        response.Headers.Vary = "Accept";
        if (!http.Request.Headers.Accept.Any(accept => accept?.Contains("text/html", StringComparison.OrdinalIgnoreCase) is true))
        {
            return OAuthWriter.WriteErrorAsync(response, error, ct);
        }

        OAuthWriter.Harden(response);
        OAuthWriter.AddRetryAfter(response, error);
        response.StatusCode = error.Status;
        response.ContentType = "text/html; charset=utf-8";
        return response.WriteAsync(Html(error), ct);
    }

    // A description holds no quote or backslash by construction; the rest of HTML's own characters are encoded here.
    private static string Html(OAuthError error) =>
        $"""
        <!doctype html><html lang="en"><head><meta charset="utf-8">
        <meta name="viewport" content="width=device-width,initial-scale=1"><title>Cannot continue</title><style>{Style}</style></head>
        <body><main><h1>This request cannot continue</h1>
        <p>The application that sent you here made a request this server cannot answer. Go back to the application and try again;
        if it happens again, tell its makers what stands below.</p>
        <p><code>{error.Code}: {System.Net.WebUtility.HtmlEncode(error.Description)}</code></p></main></body></html>
        """;
}
