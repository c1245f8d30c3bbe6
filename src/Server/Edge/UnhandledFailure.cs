// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Connections;

namespace Server.Edge;

/// <summary>
/// The last answer: a failure nobody expected becomes 500 with an id and nothing else (SEC-020, SEC-325), a request Kestrel
/// refuses while it is read keeps its own status.
/// </summary>
internal sealed partial class UnhandledFailure(ILogger<UnhandledFailure> logger)
{
    /// <summary>Runs the rest and answers for it when it throws.</summary>
    public async Task CatchAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (Exception gone) when (gone is ConnectionResetException
            || (gone is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested))
        {
            // Nobody is left to answer. A reset shows in the body before the request knows that it is aborted.
        }
        catch (BadHttpRequestException refusal) when (!context.Response.HasStarted)
        {
            await AnswerAsync(context, refusal.StatusCode, null);
        }
        catch (Exception failure) when (!context.Response.HasStarted)
        {
            var id = ActivityTraceId.CreateRandom().ToHexString();
            LogFailure(failure, id);
            await AnswerAsync(context, StatusCodes.Status500InternalServerError, id);
        }
    }

    private static Task AnswerAsync(HttpContext context, int status, string? id)
    {
        context.Response.Clear();
        context.Response.StatusCode = status;
        context.Response.Headers.CacheControl = "no-store";
        if (id is null)
        {
            return Task.CompletedTask;
        }

        context.Response.ContentType = "application/json";
        var body = JsonSerializer.SerializeToUtf8Bytes(new FailureBody(id), ServerJson.Default.FailureBody);
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    [LoggerMessage(5001, LogLevel.Error, "A request failed unexpectedly; its answer carried the id {Id}")]
    private partial void LogFailure(Exception failure, string id);
}

/// <summary>What a caller learns of a failure: an id to quote.</summary>
internal sealed record FailureBody(string Id);
