// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;

namespace Authorization.Handoffs;

/// <summary>
/// Text of others that a page shows to whoever decides by it: in one line, and reading as it is written. Controls of direction would
/// let it read otherwise than what is approved (Unicode TR 36 §2.5).
/// </summary>
internal static class ShownText
{
    private const char IsolateStart = '\u2068';
    private const char IsolateEnd = '\u2069';

    /// <summary>Whether it can be shown as it is.</summary>
    public static bool IsPlain(string text) => text.Length > 0 && text.Trim().Length == text.Length && text.EnumerateRunes().All(IsPlain);

    /// <summary>Whether this turns the direction of what stands beside it (Unicode TR 9 §2).</summary>
    public static bool IsBidiControl(int value) =>
        value is 0x061C or 0x200E or 0x200F or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);

    /// <summary>
    /// The value as a part of the text that keeps its own direction, so that neither reorders the other (Unicode TR 9 §6.3); as it is where
    /// both read from left to right.
    /// </summary>
    public static string Isolate(string value, string text) =>
        value.EnumerateRunes().Any(IsRightToLeft) || text.EnumerateRunes().Any(IsRightToLeft) ? $"{IsolateStart}{value}{IsolateEnd}" : value;

    // U+FFFD stands for a surrogate without its other half.
    private static bool IsPlain(Rune rune) =>
        rune != Rune.ReplacementChar
        && !IsBidiControl(rune.Value)
        && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);

    // The blocks of scripts that run from right to left (Unicode TR 9, table 4: R and AL).
    private static bool IsRightToLeft(Rune rune) =>
        rune.Value is (>= 0x0590 and <= 0x08FF) or (>= 0xFB1D and <= 0xFDFF) or (>= 0xFE70 and <= 0xFEFE)
            or (>= 0x10800 and <= 0x10FFF) or (>= 0x1E800 and <= 0x1EFFF);
}
