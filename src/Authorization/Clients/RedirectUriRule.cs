// SPDX-License-Identifier: Apache-2.0
using System.Net;

namespace Authorization.Clients;

/// <summary>
/// What may be registered as a redirect URI (RFC 9700 §2.1, RFC 8252 §7.3): https anywhere, http on loopback only. Requests are
/// compared with the registered text letter by letter, so nothing here rewrites it.
/// </summary>
internal static class RedirectUriRule
{
    private const int MaxLength = 2048;

    /// <summary>Why the text is no redirect URI to register; null when it is one.</summary>
    public static string? Refuse(string text)
    {
        if (text.Length is 0 or > MaxLength)
        {
            return "is empty or too long";
        }

        if (text.Any(c => c is <= ' ' or > '~' or '\\' or '"' or '<' or '>' or '^' or '`' or '{' or '|' or '}'))
        {
            return "holds a character no URI has (RFC 3986 §2)";
        }

        if (text.Contains('*', StringComparison.Ordinal))
        {
            return "holds a wildcard";
        }

        if (text.Contains('#', StringComparison.Ordinal))
        {
            return "holds a fragment (RFC 6749 §3.1.2)";
        }

        var isHttps = text.StartsWith("https://", StringComparison.Ordinal);
        if (!isHttps && !text.StartsWith("http://", StringComparison.Ordinal))
        {
            return "is not an absolute https URI";
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
        {
            return "is not an absolute URI";
        }

        if (Authority(text).Contains('@'))
        {
            return "holds user information";
        }

        if (Authority(text).Contains('%'))
        {
            return "has an escaped host";
        }

        return isHttps || IsLoopback(uri) ? null : "is http and not on loopback";
    }

    private static ReadOnlySpan<char> Authority(string text)
    {
        var rest = text.AsSpan(text.IndexOf("://", StringComparison.Ordinal) + 3);
        var end = rest.IndexOfAny('/', '?');
        return end < 0 ? rest : rest[..end];
    }

    private static bool IsLoopback(Uri uri) =>
        uri.Host is "localhost" || (IPAddress.TryParse(uri.DnsSafeHost, out var address) && IPAddress.IsLoopback(address));
}
