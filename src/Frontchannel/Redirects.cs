// SPDX-License-Identifier: Apache-2.0
using Microsoft.AspNetCore.Http;

namespace Frontchannel;

/// <summary>Where a browser goes after it has posted something.</summary>
internal static class Redirects
{
    /// <summary>303: whatever the method was, what follows is a GET (RFC 9110 §15.4.4, decision 10).</summary>
    public static void SeeOther(this HttpResponse response, string location)
    {
        response.StatusCode = StatusCodes.Status303SeeOther;
        response.Headers.Location = location;
        response.Headers.CacheControl = "no-store";
    }
}
