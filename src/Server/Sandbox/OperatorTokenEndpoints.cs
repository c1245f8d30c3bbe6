// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Network;
using Server.Edge;

namespace Server.Sandbox;

/// <summary>
/// The entitlement server's routes: <c>POST /sandbox/operator-token</c>, called by a phone, and the key set that verifiers read.
/// </summary>
internal static class OperatorTokenEndpoints
{
    /// <summary>Maps both.</summary>
    public static void MapEntitlementServer(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/sandbox/operator-token", IssueAsync);
        routes.MapGet(EntitlementServer.JwksPath, WriteJwksAsync);
    }

    // Answers 200 with a token, or 403 with the public word for why the caller's address is no phone's.
    private static async Task IssueAsync(HttpContext context, EntitlementServer server, ClientAddress address)
    {
        var issued = address.Of(context) is { } source
            ? await server.IssueAsync(source, context.RequestAborted)
            : Reason.PathNotTrusted;
        if (issued.Try(out var token, out var reason))
        {
            await SandboxBody.WriteAsync(context, new IssuedOperatorToken(token), SandboxJson.Relaxed.IssuedOperatorToken);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        await SandboxBody.WriteAsync(
            context,
            new SandboxRefusal($"{reason.PublicWord}: an operator token is obtained from a phone's own address."),
            SandboxJson.Relaxed.SandboxRefusal);
    }

    private static async Task WriteJwksAsync(HttpContext context, EntitlementServer server)
    {
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        server.WriteJwks(json);
    }
}

/// <summary>What a phone obtains.</summary>
/// <param name="OperatorToken">The token, without its <c>operatortoken:</c>.</param>
internal sealed record IssuedOperatorToken(string OperatorToken);
