// SPDX-License-Identifier: Apache-2.0
using Frontchannel.Browsers;
using Frontchannel.Handoffs;
using Frontchannel.Pages;
using Kernel;
using Microsoft.AspNetCore.Http;
using Storage;

namespace Frontchannel;

/// <summary>
/// Stands around the endpoints. An address that asks too often is not heard; while the store is away nothing is decided, and people are told
/// to come back.
/// </summary>
internal sealed class Gate(PageWriter pages, HandoffFacts facts, Counts counts)
{
    /// <summary>The endpoint behind it.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="clientAddress">Where a request came from; null when the path it came by cannot be believed.</param>
    public RequestDelegate Around(Func<HttpContext, SourceAddress?, Task> endpoint, Func<HttpContext, SourceAddress?> clientAddress) => async http =>
    {
        var source = clientAddress(http);
        if (!counts.MayAsk(source))
        {
            http.Response.Headers.RetryAfter = "60";
            await RefuseAsync(http, StatusCodes.Status429TooManyRequests, "too_often");
            return;
        }

        try
        {
            await endpoint(http, source);
        }
        catch (StoreUnavailableException outage)
        {
            facts.ReportOutage(outage);
            if (!http.Response.HasStarted)
            {
                http.Response.Headers.RetryAfter = "5";
                await RefuseAsync(http, StatusCodes.Status503ServiceUnavailable, "try_later");
            }
        }
    };

    private Task RefuseAsync(HttpContext http, int status, string problem) =>
        pages.WriteAsync<ProblemPage>(http, status, new ProblemView(problem), []);
}
