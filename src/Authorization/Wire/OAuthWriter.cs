// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Authorization.Wire;

/// <summary>
/// The one place that writes an OAuth answer: JSON, a redirect or a page, none of them stored by anybody.
/// </summary>
internal static class OAuthWriter
{
    private static readonly JsonWriterOptions JsonOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// Headers of every answer of these endpoints (RFC 6749 §5.1, RFC 9700 §4.2, SEC-025, SEC-281, SEC-287).
    /// </summary>
    public static void Harden(HttpResponse response)
    {
        var headers = response.Headers;
        headers.CacheControl = "no-store";
        headers.Pragma = "no-cache";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "geolocation=(), camera=(), microphone=()";
    }

    /// <summary>JSON with the bare content type, so that comparing clients are content.</summary>
    public static async Task WriteJsonAsync(
        HttpResponse response, int status, Action<Utf8JsonWriter> write, CancellationToken ct)
    {
        Harden(response);
        response.StatusCode = status;
        response.ContentType = "application/json";
        var buffer = new ArrayBufferWriter<byte>();
        await using (var json = new Utf8JsonWriter(buffer, JsonOptions))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        response.ContentLength = buffer.WrittenCount;
        await response.BodyWriter.WriteAsync(buffer.WrittenMemory, ct);
    }

    /// <summary>An error as JSON (RFC 6749 §5.2).</summary>
    public static Task WriteErrorAsync(HttpResponse response, OAuthError error, CancellationToken ct)
    {
        AddRetryAfter(response, error);
        return WriteJsonAsync(response, error.Status, json => WriteMembers(json, error), ct);
    }

    /// <summary>When to come back, in whole seconds (RFC 9110 §10.2.3); for errors that know.</summary>
    public static void AddRetryAfter(HttpResponse response, OAuthError error)
    {
        if (error.RetryAfter is { } wait)
        {
            response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <summary>302 after GET, 303 after POST, never 307 (decision 10).</summary>
    /// <param name="response">The response.</param>
    /// <param name="location">A registered redirect URI with its response parameters, and nothing else.</param>
    public static void Redirect(HttpResponse response, string location)
    {
        Harden(response);
        response.StatusCode = response.HttpContext.Request.Method == HttpMethods.Post
            ? StatusCodes.Status303SeeOther
            : StatusCodes.Status302Found;
        response.Headers.Location = location;
        response.ContentLength = 0;
    }

    /// <summary>405 with what would be allowed (RFC 9110 §15.5.6).</summary>
    public static Task WriteMethodNotAllowedAsync(HttpResponse response, string allow, CancellationToken ct)
    {
        response.Headers.Allow = allow;
        return WriteJsonAsync(
            response,
            StatusCodes.Status405MethodNotAllowed,
            json => WriteMembers(json, OAuthError.InvalidRequest("The method is not allowed here.")),
            ct);
    }

    /// <summary><c>error</c> and <c>error_description</c>.</summary>
    public static void WriteMembers(Utf8JsonWriter json, OAuthError error)
    {
        json.WriteString("error", error.Code);
        json.WriteString("error_description", error.Description);
    }
}
