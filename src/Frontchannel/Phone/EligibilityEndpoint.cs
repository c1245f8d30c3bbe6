// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;
using System.Text.Json.Serialization;
using Authorization.Handoffs;
using Frontchannel.Browsers;
using Kernel;
using Microsoft.AspNetCore.Http;
using Network;

namespace Frontchannel.Phone;

/// <summary>
/// <c>GET /eligibility</c>: whether the path a browser is on could prove a number. It looks at the pools of phones and at nothing else, so
/// that it says nothing of any line. Origins that clients registered may read it.
/// </summary>
internal sealed class EligibilityEndpoint(MobilePaths paths, HandoffRequests requests, Counts counts)
{
    /// <summary>Answers.</summary>
    /// <param name="http">The request.</param>
    /// <param name="source">Where it came from; null when the path cannot be believed.</param>
    public Task HandleAsync(HttpContext http, SourceAddress? source)
    {
        var response = http.Response;
        response.Headers.CacheControl = "no-store";
        response.Headers.Vary = "Origin";
        if (http.Request.Headers.Origin is [{ } origin] && requests.IsRegisteredOrigin(origin))
        {
            response.Headers.AccessControlAllowOrigin = origin;
            response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        }

        if (!counts.MayLook(source))
        {
            response.StatusCode = StatusCodes.Status429TooManyRequests;
            response.Headers.RetryAfter = "1";
            return Task.CompletedTask;
        }

        var refusal = paths.Refuse(source);
        var family = source?.Address.AddressFamily switch
        {
            AddressFamily.InterNetwork => "ipv4",
            AddressFamily.InterNetworkV6 => "ipv6",
            _ => null,
        };
        return response.WriteAsJsonAsync(
            new Eligibility(refusal is null ? "yes" : "no", family, refusal?.PublicWord),
            EligibilityJson.Default.Eligibility,
            cancellationToken: http.RequestAborted);
    }
}

/// <summary>The answer.</summary>
/// <param name="Mobile"><c>yes</c> or <c>no</c>.</param>
/// <param name="Family"><c>ipv4</c> or <c>ipv6</c>; null when the path cannot be believed.</param>
/// <param name="Reason">A public word of the path; null when it is mobile.</param>
internal sealed record Eligibility(string Mobile, string? Family, string? Reason);

/// <summary>The wire.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Eligibility))]
internal sealed partial class EligibilityJson : JsonSerializerContext;
