// SPDX-License-Identifier: Apache-2.0
using Frontchannel.Handoffs;
using Frontchannel.Pages;
using Microsoft.AspNetCore.Http;
using Storage;

namespace Frontchannel;

/// <summary>Stands around every endpoint: while the store is away nothing is decided, and people are told to come back.</summary>
internal sealed class StoreGuard(PageWriter pages, HandoffFacts facts)
{
    /// <summary>The endpoint, with an answer for outages.</summary>
    public RequestDelegate Around(RequestDelegate endpoint) => async http =>
    {
        try
        {
            await endpoint(http);
        }
        catch (StoreUnavailableException outage)
        {
            facts.ReportOutage(outage);
            if (!http.Response.HasStarted)
            {
                http.Response.Headers.RetryAfter = "5";
                await pages.WriteAsync<ProblemPage>(http, StatusCodes.Status503ServiceUnavailable, new ProblemView("try_later"), []);
            }
        }
    };
}
