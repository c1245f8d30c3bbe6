// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Server.Sandbox;

/// <summary>Reads and writes the JSON of the sandbox's own routes.</summary>
internal static class SandboxBody
{
    /// <summary>The body, or null when it is no such JSON.</summary>
    public static async Task<T?> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Answers 200.</summary>
    public static Task WriteAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type)
    {
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        return JsonSerializer.SerializeAsync(context.Response.Body, value, type, context.RequestAborted);
    }

    /// <summary>Answers 400 and says what was expected.</summary>
    public static Task RefuseAsync(HttpContext context, string expected)
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return WriteAsync(context, new SandboxRefusal(expected), SandboxJson.Relaxed.SandboxRefusal);
    }
}

/// <summary>Why the sandbox would not.</summary>
internal sealed record SandboxRefusal(string Message);
