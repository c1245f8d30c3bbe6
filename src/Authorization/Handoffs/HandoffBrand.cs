// SPDX-License-Identifier: Apache-2.0
using System.Collections.Frozen;
using Kernel;

namespace Authorization.Handoffs;

/// <summary>What the pages of a hand-off wear for a client, so that people know it again.</summary>
/// <param name="Logo">An image; empty when there is none.</param>
/// <param name="LogoMediaType"><c>image/png</c>, <c>image/jpeg</c> or <c>image/webp</c>; null when there is no logo.</param>
/// <param name="Colour"><c>#rrggbb</c>, lower case; null when there is none.</param>
public sealed record HandoffBrand(ReadOnlyMemory<byte> Logo, string? LogoMediaType, string? Colour)
{
    private const int MaxLogoOctets = 32 * 1024;

    // By their first octets: what a file says of itself is not believed. An SVG could hold a script.
    private static readonly FrozenDictionary<string, Func<ReadOnlyMemory<byte>, bool>> Images =
        new Dictionary<string, Func<ReadOnlyMemory<byte>, bool>>
        {
            ["image/png"] = image => image.Span.StartsWith<byte>([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]),
            ["image/jpeg"] = image => image.Span.StartsWith<byte>([0xFF, 0xD8, 0xFF]),
            ["image/webp"] = image => image.Length >= 12 && image.Span.StartsWith("RIFF"u8) && image.Span[8..12].SequenceEqual("WEBP"u8),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What was registered, or why it cannot be; nothing where nothing was.</summary>
    internal static Result<HandoffBrand, string> Read(BrandRegistration? brand)
    {
        if (brand?.Color is { } colour && !(colour is ['#', .. var digits] && digits.Length == 6 && digits.All(char.IsAsciiHexDigit)))
        {
            return "color is not #rrggbb";
        }

        var read = new HandoffBrand(default, null, brand?.Color?.ToLowerInvariant());
        if (brand?.Logo is not { } logo)
        {
            return read;
        }

        foreach (var (mediaType, isImage) in Images)
        {
            var prefix = $"data:{mediaType};base64,";
            if (logo.StartsWith(prefix, StringComparison.Ordinal) && Decode(logo.AsSpan(prefix.Length)) is { } image && isImage(image))
            {
                return read with { Logo = image, LogoMediaType = mediaType };
            }
        }

        return $"logo is no data: URI of a PNG, JPEG or WebP image in base64, at most {MaxLogoOctets} octets";
    }

    private static byte[]? Decode(ReadOnlySpan<char> base64)
    {
        var image = new byte[MaxLogoOctets];
        return Convert.TryFromBase64Chars(base64, image, out var length) ? image[..length] : null;
    }
}
