// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;

namespace Server.Health;

/// <summary>
/// <c>/health/live</c>: the process answers. <c>/health/ready</c>: it should get work. A word on the public listener; the parts and
/// their words only on the operator's, or in the sandbox (SEC-022).
/// </summary>
internal static class HealthEndpoints
{
    /// <summary>Maps both.</summary>
    /// <param name="routes">Where to.</param>
    /// <param name="showDetail">Whether a request may see the parts.</param>
    public static void MapHealth(this IEndpointRouteBuilder routes, Func<HttpContext, bool> showDetail)
    {
        routes.MapGet("/health/live", context => AnswerAsync(context, StatusCodes.Status200OK, new HealthBody("live", null)));
        routes.MapGet("/health/ready", async (HttpContext context, Readiness readiness) =>
        {
            var state = await readiness.CheckAsync(context.RequestAborted);
            await AnswerAsync(
                context,
                state.Ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable,
                new HealthBody(Word(state), showDetail(context) ? state.Checks : null));
        });
    }

    private static string Word(ReadinessState state) => state switch
    {
        { Ready: true } => "ready",
        { Stopping: true } => "stopping",
        _ => "not ready",
    };

    private static Task AnswerAsync(HttpContext context, int status, HealthBody body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        return JsonSerializer.SerializeAsync(context.Response.Body, body, ServerJson.Default.HealthBody, context.RequestAborted);
    }
}

/// <summary>The answer of a health route.</summary>
internal sealed record HealthBody(string Status, IReadOnlyList<CheckResult>? Checks);
