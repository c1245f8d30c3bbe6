// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Kernel.Jose;

namespace Frontchannel.Handoffs;

/// <summary>
/// The public id of a hand-off, 128 random bits: it names it in the desktop's URLs and opens nothing without the browser's cookie. The
/// table knows its hash.
/// </summary>
internal readonly record struct HandoffId
{
    private const int Octets = 16;

    private HandoffId(string text)
    {
        Text = text;
        Key = Convert.ToHexString(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(text)));
    }

    /// <summary>Base64url, as URLs have it.</summary>
    public string Text { get; }

    /// <summary>Its SHA-256 in hexadecimal: what the table, the signals and the facts call it.</summary>
    public string Key { get; }

    /// <summary>The octets of <see cref="Key"/>.</summary>
    public byte[] Hash => Convert.FromHexString(Key);

    /// <summary>A new id.</summary>
    public static HandoffId New() => new(Base64Url.Encode(RandomNumberGenerator.GetBytes(Octets)));

    /// <summary>Reads an id; false for anything that could not have come from <see cref="New"/>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out HandoffId id)
    {
        var well = Base64Url.TryDecode(text, out var octets) && octets.Length == Octets;
        id = well ? new HandoffId(text!) : default;
        return well;
    }

    /// <summary>Its hash: the id itself stands in URLs of one browser.</summary>
    public override string ToString() => Key;
}
