// SPDX-License-Identifier: Apache-2.0
using Authorization.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Authorization.Authorize;

/// <summary>
/// Refuses what a browser says is no navigation of a person: a frame, an image, a script, a prefetch (W3C Fetch Metadata). A
/// silent flow hidden in any web page would otherwise ask for the visitor's number.
/// </summary>
internal static class FetchMetadata
{
    private static readonly OAuthError Embedded = OAuthError.NotANavigation(
        "This address must be opened as a page of its own, not embedded or fetched.");

    private static readonly OAuthError Prefetched = OAuthError.NotANavigation("This address must not be prefetched.");

    /// <summary>The error, or null. Clients that send no such header (native apps, old browsers) pass.</summary>
    public static OAuthError? Refuse(IHeaderDictionary headers)
    {
        if (!IsAbsentOr(headers["Sec-Fetch-Dest"], "document") || !IsAbsentOr(headers["Sec-Fetch-Mode"], "navigate"))
        {
            return Embedded;
        }

        return SaysPrefetch(headers["Sec-Purpose"]) || SaysPrefetch(headers["Purpose"]) || SaysPrefetch(headers["X-Moz"])
            ? Prefetched
            : null;
    }

    private static bool IsAbsentOr(StringValues header, string expected) =>
        header.Count == 0 || (header is [var value] && value == expected);

    // "prefetch", and Chromium's "prefetch;prerender" and "prefetch;anonymous-client-ip".
    private static bool SaysPrefetch(StringValues header) =>
        header.Any(value => value?.Contains("prefetch", StringComparison.OrdinalIgnoreCase) is true);
}
