// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Codec = System.Buffers.Text.Base64Url;

namespace Kernel.Jose;

/// <summary>
/// base64url without padding, exactly (RFC 7515 §2). The platform's decoder skips white space, takes padding and ignores
/// stray bits in the last character; in a signed token each of these would be a second spelling of the same bytes.
/// </summary>
public static class Base64Url
{
    private static readonly SearchValues<char> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>Encodes without padding.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes) => Codec.EncodeToString(bytes);

    /// <summary>Decodes only the one canonical spelling.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (text.ContainsAnyExcept(Alphabet) || text.Length % 4 == 1 || !HasCanonicalTail(text))
        {
            return false;
        }

        // Of a partial group, two characters hold one octet and three hold two.
        var decoded = new byte[(text.Length / 4 * 3) + (text.Length % 4 == 0 ? 0 : (text.Length % 4) - 1)];
        if (!Codec.TryDecodeFromChars(text, decoded, out var written) || written != decoded.Length)
        {
            return false;
        }

        bytes = decoded;
        return true;
    }

    // The last character of a partial group carries 2 or 4 unused bits, which must be zero.
    private static bool HasCanonicalTail(ReadOnlySpan<char> text) => (text.Length % 4) switch
    {
        2 => text[^1] is 'A' or 'Q' or 'g' or 'w',
        3 => "AEIMQUYcgkosw048".Contains(text[^1], StringComparison.Ordinal),
        _ => true,
    };
}
