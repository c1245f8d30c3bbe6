// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;

namespace Authorization.Tests.Authorize;

/// <summary>
/// Spellings near a registered redirect URI, as somebody who wants the code elsewhere would try them; the same for the same seed.
/// </summary>
internal sealed class RedirectMutations(int seed)
{
    private static readonly string[] Inserted =
    [
        "/", "//", ".", "..", "/..", "/../", "/./", "%2e", "%2E%2e", "%2F", "%5c", "\\", "@", ":", ":443", ":80", "?", "&", "#", "#x", ";", ";p=1",
        "*", " ", "+", "%20", "\t", "\r", "\n", "\0", "%00", "%0d%0a", "%09", "%", "%%", "%252f", "%25", "'", "\"", "<", ">", "{", "}", "|", "^", "`",
        "~", "-", "_", "a", "0", "é", "\u2044", "\uff0e", "\u3002", "\uff0f", "\u200b", "\u200e", "\ufeff", "\u00ad", "\u0430", "\U0001d400", "evil.example",
        "@evil.example", ".evil.example", "https://evil.example/", "user:pass@", "?x=1", "&x=1", "?redirect_uri=https://evil.example",
    ];

    // Letters that other scripts have too, and digits that look like them.
    private static readonly (char Ascii, string Twin)[] Twins =
    [
        ('a', "\u0430"), ('c', "\u0441"), ('e', "\u0435"), ('o', "\u043e"), ('p', "\u0440"), ('l', "1"), ('o', "0"), ('i', "\u0131"), ('s', "\u017f"), ('k', "\u212a"),
        ('/', "\u2215"), ('.', "\u2024"), (':', "\uff1a"),
    ];

    private readonly Random _random = new(seed);

    /// <summary>Another spelling; now and then the same one comes out again.</summary>
    public string Next(string registered)
    {
        var text = registered;
        for (var rounds = 1 + _random.Next(3); rounds > 0; rounds--)
        {
            text = Once(text);
        }

        return text;
    }

    private string Once(string text)
    {
        var at = _random.Next(text.Length + 1);
        var on = Math.Min(at, Math.Max(0, text.Length - 1));
        return _random.Next(14) switch
        {
            0 => text.Insert(at, Pick(Inserted)),
            1 => text.Length == 0 ? text : text.Remove(on, 1),
            2 => text.Length == 0 ? text : Replace(text, on, ((char)_random.Next(1, 256)).ToString()),
            3 => text.Length == 0 ? text : Replace(text, on, Escaped(text[on])),
            4 => text.Length == 0 ? text : Replace(text, on, char.IsLower(text[on]) ? char.ToUpperInvariant(text[on]).ToString() : char.ToLowerInvariant(text[on]).ToString()),
            5 => text + Pick(Inserted),
            6 => Pick(Inserted) + text,
            7 => text[..at],
            8 => text[at..],
            9 => Twin(text),
            10 => text.Replace("https://", Pick(["http://", "https:/", "https:///", "HTTPS://", "https:\\\\", "//", "", "ftp://", "javascript:", "data:", "https:\t//"]), StringComparison.Ordinal),
            11 => AtHost(text),
            12 => text + text,
            _ => text.Normalize(Pick([NormalizationForm.FormKC, NormalizationForm.FormD])).Trim('/'),
        };
    }

    private string AtHost(string text)
    {
        var host = text.IndexOf("://", StringComparison.Ordinal) + 3;
        return host < 3 ? text : text.Insert(
            _random.Next(2) == 0 ? host : HostEnd(text, host), Pick(["evil.example", ".evil.example", "evil.", ".", ":443", ":80", "@", "evil@", "www.", "-", "xn--"]));
    }

    private static int HostEnd(string text, int host) => text.IndexOfAny(['/', '?', '#'], host) is >= 0 and var end ? end : text.Length;

    private string Twin(string text)
    {
        var (ascii, twin) = Twins[_random.Next(Twins.Length)];
        var at = text.IndexOf(ascii, _random.Next(text.Length + 1));
        return at < 0 ? text : Replace(text, at, twin);
    }

    private static string Replace(string text, int at, string with) => text.Remove(at, 1).Insert(at, with);

    private static string Escaped(char letter) =>
        string.Concat(Encoding.UTF8.GetBytes([letter]).Select(octet => string.Create(CultureInfo.InvariantCulture, $"%{octet:X2}")));

    private T Pick<T>(T[] choices) => choices[_random.Next(choices.Length)];
}
