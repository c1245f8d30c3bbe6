// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using Codec = System.Buffers.Text.Base64Url;

namespace Kernel.Jose;

/// <summary>
/// base64url without padding, exactly (RFC 7515 §2). The platform's decoder skips white space, takes padding and ignores
/// stray bits in the last character; in a signed token each of these would be a second spelling of the same bytes.
/// </summary>
public static class Base64Url
{
    /// <summary>Encodes without padding.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes) => Codec.EncodeToString(bytes);

    /// <summary>Decodes only the one canonical spelling.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (text.ContainsAnyExcept(Alphabet) || text.Length % 4 == 1)
        {
            return false;
        }

        var decoded = new byte[Codec.GetMaxDecodedLength(text.Length)];
        if (!Codec.TryDecodeFromChars(text, decoded, out var written))
        {
            return false;
        }

        Array.Resize(ref decoded, written);
        if (!HasCanonicalTail(text))
        {
            return false;
        }

        bytes = decoded;
        return true;
    }

    private static readonly System.Buffers.SearchValues<char> Alphabet =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    // The last character of a partial group carries 2 or 4 unused bits, which must be zero.
    private static bool HasCanonicalTail(ReadOnlySpan<char> text) => (text.Length % 4) switch
    {
        2 => text[^1] is 'A' or 'Q' or 'g' or 'w',
        3 => "AEIMQUYcgkosw048".Contains(text[^1], StringComparison.Ordinal),
        _ => true,
    };
}
