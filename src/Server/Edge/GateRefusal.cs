// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using System.Text.Json.Serialization;
using Camara;

namespace Server.Edge;

/// <summary>What the gate answers, in the shape that callers of the path expect of their errors.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">The CAMARA code: the status in words, because no CAMARA code exists for either.</param>
/// <param name="Message">For people.</param>
internal sealed record GateRefusal(int Status, string Code, string Message)
{
    /// <summary>421: the request is for a name that is not ours (RFC 9110 §15.5.20).</summary>
    public static GateRefusal Misdirected { get; } =
        new(StatusCodes.Status421MisdirectedRequest, "MISDIRECTED_REQUEST", "This server does not answer to that host name.");

    /// <summary>425: it came as early data, which may be a replay (RFC 8470 §5.2).</summary>
    public static GateRefusal TooEarly { get; } =
        new(425, "TOO_EARLY", "Repeat the request once the TLS handshake is complete.");

    private static readonly string[] OAuthPaths = ["/authorize", "/par", "/token", "/jwks", "/.well-known"];

    /// <summary>Answers; nobody may store it. A path that is no API gets the status alone.</summary>
    public Task WriteAsync(HttpContext context)
    {
        var path = context.Request.Path;
        if (path.StartsWithSegments("/number-verification"))
        {
            return EdgeRefusal.WriteAsync(context, Status, Code, Message);
        }

        context.Response.StatusCode = Status;
        context.Response.Headers.CacheControl = "no-store";
        return OAuthPaths.Any(own => path.StartsWithSegments(own)) ? WriteOAuthAsync(context) : Task.CompletedTask;
    }

    private Task WriteOAuthAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new OAuthErrorBody("invalid_request", Message), ServerJson.Default.OAuthErrorBody);
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}

/// <summary>An error of the OAuth endpoints (RFC 6749 §5.2).</summary>
internal sealed record OAuthErrorBody(
    [property: JsonPropertyName("error")] string Error,
    [property: JsonPropertyName("error_description")] string Description);
