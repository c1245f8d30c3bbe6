// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using Microsoft.Extensions.Primitives;

namespace Camara;

/// <summary>
/// The access token of an <c>Authorization</c> header, by the letter: the scheme in any case (RFC 9110 §11.1), one space, one
/// b64token (RFC 6750 §2.1), nothing else. Part of a header is never taken for a token.
/// </summary>
/// <param name="Value">The token; null when there is none that is well formed.</param>
/// <param name="IsSent">Something was offered as a bearer token, well formed or not.</param>
internal readonly record struct BearerToken(string? Value, bool IsSent)
{
    private const string Scheme = "Bearer";
    private const int MaxLength = 4096;

    private static readonly SearchValues<char> Alphabet =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~+/");

    /// <summary>Reads the header's values; more than one header is refused whole.</summary>
    public static BearerToken Read(StringValues authorization)
    {
        if (authorization.Count != 1)
        {
            return new(null, IsSent: authorization.Count > 1);
        }

        var header = authorization[0].AsSpan();
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return new(null, IsSent: false);
        }

        return header.Length > Scheme.Length && header[Scheme.Length] == ' ' && IsToken(header[(Scheme.Length + 1)..])
            ? new(header[(Scheme.Length + 1)..].ToString(), IsSent: true)
            : new(null, IsSent: true);
    }

    /// <summary>Masked: a token never reaches a log by accident.</summary>
    public override string ToString() => "(access token)";

    // b64token = 1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"="
    private static bool IsToken(ReadOnlySpan<char> text)
    {
        var body = text.TrimEnd('=');
        return body.Length > 0 && text.Length <= MaxLength && !body.ContainsAnyExcept(Alphabet);
    }
}
