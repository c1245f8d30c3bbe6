// SPDX-License-Identifier: Apache-2.0
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Camara;

/// <summary>Whether a caller takes JSON (RFC 9110 §12.5.1).</summary>
internal static class AcceptHeader
{
    /// <summary>
    /// False only if the header is well formed and its most specific range for <c>application/json</c> has weight 0, or none of
    /// its ranges covers it. A malformed header counts as absent.
    /// </summary>
    public static bool AllowsJson(StringValues accept)
    {
        if (accept.Count == 0 || !MediaTypeHeaderValue.TryParseStrictList(accept, out var ranges) || ranges.Count == 0)
        {
            return true;
        }

        var decisive = ranges.Where(range => Specificity(range) > 0).MaxBy(Specificity);
        return decisive is not null && decisive.Quality != 0;
    }

    private static int Specificity(MediaTypeHeaderValue range) =>
        range.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase) ? 3
        : range.MediaType.Equals("application/*", StringComparison.OrdinalIgnoreCase) ? 2
        : range.MatchesAllTypes ? 1
        : 0;
}
