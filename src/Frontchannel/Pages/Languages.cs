// SPDX-License-Identifier: Apache-2.0
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Frontchannel.Pages;

/// <summary>What the person in front of a page reads, the dearest first.</summary>
internal static class Languages
{
    private const int MostRanges = 16;
    private const int LongestHeader = 512;

    // RFC 5646 §4.4.1 wants room for 35.
    private const int LongestRange = 35;

    /// <summary>The languages the application named (<c>ui_locales</c>), then those of the browser (<c>Accept-Language</c>, RFC 9110 §12.5.4).</summary>
    /// <param name="request">The browser's request.</param>
    /// <param name="preferred">What the application named; empty when it named none.</param>
    public static IReadOnlyList<string> Of(HttpRequest request, IReadOnlyList<string> preferred) =>
        [.. preferred.Concat(OfBrowser(request)).Where(range => range.Length is > 0 and <= LongestRange).Take(MostRanges)];

    private static IEnumerable<string> OfBrowser(HttpRequest request)
    {
        var header = request.Headers.AcceptLanguage;
        return header.Sum(value => value?.Length ?? 0) <= LongestHeader && StringWithQualityHeaderValue.TryParseList(header, out var ranges)
            ? ranges.Where(range => range.Quality is not 0 && range.Value != "*")
                .OrderByDescending(range => range.Quality ?? 1)
                .Select(range => range.Value.ToString())
            : [];
    }
}
