// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using Microsoft.Extensions.Primitives;

namespace Camara;

/// <summary>
/// The access token of an <c>Authorization</c> header, by the letter: the scheme in any case (RFC 9110 §11.1), one space, one token
/// in the alphabet that <c>Bearer</c> (RFC 6750 §2.1) and <c>DPoP</c> (RFC 9449 §7.1) share, nothing else. Part of a header is never
/// taken for a token.
/// </summary>
/// <param name="Value">The token; null when there is none that is well formed.</param>
/// <param name="Scheme">How it was presented.</param>
/// <param name="IsSent">Something was offered as a token, well formed or not.</param>
internal readonly record struct PresentedToken(string? Value, TokenScheme Scheme, bool IsSent)
{
    private const int MaxLength = 4096;

    private static readonly SearchValues<char> Alphabet =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~+/");

    /// <summary>Reads the header's values; more than one header is refused whole.</summary>
    public static PresentedToken Read(StringValues authorization)
    {
        if (authorization.Count != 1)
        {
            return new(null, TokenScheme.Bearer, IsSent: authorization.Count > 1);
        }

        var header = authorization[0].AsSpan();
        return ReadAs(TokenScheme.Bearer, header) ?? ReadAs(TokenScheme.DPoP, header) ?? new(null, TokenScheme.Bearer, IsSent: false);
    }

    /// <summary>Masked: a token never reaches a log by accident.</summary>
    public override string ToString() => "(access token)";

    private static PresentedToken? ReadAs(TokenScheme scheme, ReadOnlySpan<char> header)
    {
        var name = scheme.ToString();
        if (!header.StartsWith(name, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        return header.Length > name.Length && header[name.Length] == ' ' && IsToken(header[(name.Length + 1)..])
            ? new(header[(name.Length + 1)..].ToString(), scheme, IsSent: true)
            : new(null, scheme, IsSent: true);
    }

    // 1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"="
    private static bool IsToken(ReadOnlySpan<char> text)
    {
        var body = text.TrimEnd('=');
        return body.Length > 0 && text.Length <= MaxLength && !body.ContainsAnyExcept(Alphabet);
    }
}

/// <summary>The authentication schemes by which a token is presented, spelt as on the wire.</summary>
internal enum TokenScheme
{
    /// <summary>Whoever has the token may use it.</summary>
    Bearer,

    /// <summary>Only with a proof of the key that the token is bound to.</summary>
    DPoP,
}
