// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Kernel.Jose;

namespace Frontchannel.Handoffs;

/// <summary>
/// What the QR holds: a selector that finds the hand-off, and 128 bits that change with every rotation. They are derived, so that turning
/// the code over every few seconds writes nothing, however many desktops wait.
/// </summary>
/// <param name="Selector">Eight octets, the same in all handles of a hand-off.</param>
/// <param name="Proof">Sixteen octets: an HMAC of the rotation's number.</param>
internal readonly record struct Handle(byte[] Selector, byte[] Proof)
{
    /// <summary>Octets of the selector.</summary>
    public const int SelectorOctets = 8;

    private const int ProofOctets = 16;

    /// <summary>The text that goes into the URL.</summary>
    public string Text => Base64Url.Encode([.. Selector, .. Proof]);

    /// <summary>The handle of one rotation.</summary>
    public static Handle Of(HandoffContent content, int rotation) => new(content.Selector, ProofOf(content, rotation));

    /// <summary>Reads a handle; false for anything else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Handle handle)
    {
        var well = Base64Url.TryDecode(text, out var octets) && octets.Length == SelectorOctets + ProofOctets;
        handle = well ? new Handle(octets![..SelectorOctets], octets[SelectorOctets..]) : default;
        return well;
    }

    /// <summary>What the handle is worth during a rotation.</summary>
    public HandleStanding Judge(HandoffContent content, int rotation)
    {
        var standing = HandleStanding.Unknown;

        // The next one too: another node's clock may be ahead of this one's, and nobody else can know it yet.
        for (var shown = 0; shown <= rotation + 1; shown++)
        {
            if (CryptographicOperations.FixedTimeEquals(Proof, ProofOf(content, shown)))
            {
                standing = shown >= rotation ? HandleStanding.Current : HandleStanding.Replaced;
            }
        }

        return standing;
    }

    /// <summary>Opens a hand-off: it does not print.</summary>
    public override string ToString() => "(handle)";

    private static byte[] ProofOf(HandoffContent content, int rotation) =>
        HMACSHA256.HashData(content.RotationKey, BitConverter.GetBytes(rotation))[..ProofOctets];
}

/// <summary>What a handle is worth.</summary>
internal enum HandleStanding
{
    /// <summary>It was never this hand-off's.</summary>
    Unknown,

    /// <summary>It was, and the QR shows another by now.</summary>
    Replaced,

    /// <summary>It is what the QR shows.</summary>
    Current,
}
