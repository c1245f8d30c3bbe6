// SPDX-License-Identifier: Apache-2.0
using Kernel;

namespace Server.Sandbox.App;

/// <summary>What the start page calls: begin a run, take its next step, or say where a browser arrived.</summary>
internal static class RunEndpoints
{
    private const string Wifi = "wifi";

    /// <summary>Maps the routes.</summary>
    public static void MapRuns(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/sandbox/runs", BeginAsync);
        routes.MapPost("/sandbox/handoffs", BeginHandoffAsync);
        routes.MapPost("/sandbox/runs/{id}/next", NextAsync);
        routes.MapPost("/sandbox/runs/{id}/arrival", ArriveAsync);
    }

    private static async Task BeginAsync(HttpContext context, Runs runs)
    {
        var request = await SandboxBody.ReadAsync(context, SandboxJson.Relaxed.RunRequest);
        var onPhone = VirtualPhone.TryParse(request?.Phone, out var phone);
        if (request is null || (!onPhone && request.Phone != Wifi) || !PhoneNumber.TryParse(request.Number, out _))
        {
            await SandboxBody.RefuseAsync(context, "phone is \"A-B\" or \"wifi\", number is E.164.");
            return;
        }

        var run = runs.Begin(onPhone ? phone.Address : null, request.Number);
        var url = new UriBuilder(run.Attempt.AuthorizeUrl);
        url.Host = onPhone ? phone.Host : url.Host;
        await SandboxBody.WriteAsync(
            context,
            new RunStarted(run.Id, run.Attempt.AuthorizeUrl, onPhone ? url.Uri.AbsoluteUri : null),
            SandboxJson.Relaxed.RunStarted);
    }

    private static async Task BeginHandoffAsync(HttpContext context, Runs runs)
    {
        var request = await SandboxBody.ReadAsync(context, SandboxJson.Relaxed.HandoffRunRequest);
        if (!PhoneNumber.TryParse(request?.Number, out _))
        {
            await SandboxBody.RefuseAsync(context, "number is E.164.");
            return;
        }

        var run = runs.BeginHandoff(request!.Number!);
        var pushed = await run.PushAsync(context.RequestAborted);
        await SandboxBody.WriteAsync(
            context,
            new HandoffRunStarted(run.Url, new RunProgress(run.Id, 1, pushed, !pushed.Good, null)),
            SandboxJson.Relaxed.HandoffRunStarted);
    }

    private static async Task NextAsync(HttpContext context, Runs runs, string id)
    {
        if (runs.Find(id) is { } run && await run.NextAsync(context.RequestAborted) is { } progress)
        {
            await SandboxBody.WriteAsync(context, progress, SandboxJson.Relaxed.RunProgress);
            return;
        }

        await SandboxBody.RefuseAsync(context, "This run is over.");
    }

    private static async Task ArriveAsync(HttpContext context, Runs runs, string id)
    {
        var arrival = await SandboxBody.ReadAsync(context, SandboxJson.Relaxed.RunArrival);
        if (runs.Find(id) is { } run && arrival?.Query is { } query)
        {
            run.Arrive(query);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        await SandboxBody.RefuseAsync(context, "No run waits for this state.");
    }
}
