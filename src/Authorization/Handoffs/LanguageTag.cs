// SPDX-License-Identifier: Apache-2.0
namespace Authorization.Handoffs;

/// <summary>Language tags (BCP 47): their form, and which of several texts fits a reader best.</summary>
internal static class LanguageTag
{
    private const int MaxLength = 35; // RFC 5646 §4.4.1.
    private const int MaxWished = 8;

    /// <summary>Whether the text has the form of one (RFC 5646 §2.1).</summary>
    public static bool IsWellFormed(string text) =>
        text.Length <= MaxLength
        && text.Split('-') is [{ Length: >= 2 } language, .. var more]
        && language.All(char.IsAsciiLetter)
        && more.Prepend(language).All(subtag => subtag.Length is > 0 and <= 8 && subtag.All(char.IsAsciiLetterOrDigit));

    /// <summary>The tags of <c>ui_locales</c>, best first; what is none is left out (OpenID Connect Core §3.1.2.1).</summary>
    public static IReadOnlyList<string> ReadList(string? list) => list is null ? [] : [.. list.Split(' ').Where(IsWellFormed).Take(MaxWished)];

    /// <summary>
    /// The best of what there is (RFC 4647 §3.4), else one of the same language in another place; null when there is none of either.
    /// </summary>
    public static string? Best(IEnumerable<string> wished, IReadOnlyCollection<string> available) =>
        wished.Select(wish => LookUp(wish, available)).FirstOrDefault(found => found is not null);

    private static string? LookUp(string wish, IReadOnlyCollection<string> available)
    {
        for (var range = wish; range.Length > 0; range = Shorten(range))
        {
            if (available.FirstOrDefault(tag => tag.Equals(range, StringComparison.OrdinalIgnoreCase)) is { } found)
            {
                return found;
            }
        }

        return available.FirstOrDefault(tag => LanguageOf(tag).Equals(LanguageOf(wish), StringComparison.OrdinalIgnoreCase));
    }

    // A single letter begins something that is nothing without what follows.
    private static string Shorten(string range)
    {
        var end = range.LastIndexOf('-');
        return end < 0 ? "" : end > 1 && range[end - 2] is '-' ? range[..(end - 2)] : range[..end];
    }

    private static string LanguageOf(string tag) => tag.Split('-')[0];
}
