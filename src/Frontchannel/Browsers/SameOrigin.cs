// SPDX-License-Identifier: Apache-2.0
using Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Frontchannel.Browsers;

/// <summary>
/// Whether a request was made by a page of ours. What changes something demands it: an <c>Origin</c> that is ours to the letter, and no word
/// of the browser's that another site is behind it (W3C Fetch Metadata).
/// </summary>
internal sealed class SameOrigin(IOptions<AuthorizationServerOptions> options)
{
    private readonly string _origin = new Uri(options.Value.Issuer).GetLeftPart(UriPartial.Authority);

    /// <summary>For what changes something: every browser says where a POST comes from, so silence is no answer.</summary>
    public bool IsPosted(HttpRequest request) =>
        request.Headers.Origin is [var origin] && origin == _origin && IsOurSite(request.Headers["Sec-Fetch-Site"]);

    /// <summary>For what a script of ours reads: a GET within one origin says nothing of where it comes from.</summary>
    public bool IsRead(HttpRequest request) =>
        (request.Headers.Origin.Count == 0 || (request.Headers.Origin is [var origin] && origin == _origin))
        && IsOurSite(request.Headers["Sec-Fetch-Site"]);

    private static bool IsOurSite(StringValues site) => site.Count == 0 || (site is [var value] && value is "same-origin" or "none");
}
