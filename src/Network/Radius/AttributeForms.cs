// SPDX-License-Identifier: Apache-2.0
namespace Network.Radius;

/// <summary>The forms of the standard attributes: a wrong length in one discards the whole packet (RFC 2866 §5).</summary>
internal static class AttributeForms
{
    private const int PrefixHeaderLength = 2;
    private const int MaxPrefixBits = 128;

    /// <summary>Checks the form of one attribute; types whose form is free or unknown pass.</summary>
    public static DropReason Check(RadiusAttribute attribute) => attribute.Type switch
    {
        RadiusAttributeType.FramedIpv6Prefix or RadiusAttributeType.DelegatedIpv6Prefix => CheckPrefix(attribute.Value),
        _ when FixedLength(attribute.Type) is var length && length != 0 && attribute.Value.Length != length =>
            DropReason.AttributeValueLength,
        _ => DropReason.None,
    };

    /// <summary>Octets of a value of fixed length: integers, times, addresses, interface ids. 0 where the length is free.</summary>
    private static int FixedLength(byte type) => type switch
    {
        4 or 8 or 9 or 14 => 4, // Addresses: NAS-IP-Address, Framed-IP-Address, Framed-IP-Netmask, Login-IP-Host.
        5 or 6 or 7 or 10 or 12 or 13 or 15 or 16 or 23 or 27 or 28 or 29 or 61 => 4, // Integers of RFC 2865.
        40 or 41 or 42 or 43 or 45 or 46 or 47 or 48 or 49 or 51 or 52 or 53 or 55 => 4, // Integers of RFC 2866 and 2869.
        RadiusAttributeType.FramedInterfaceId => 8,
        RadiusAttributeType.NasIpv6Address or RadiusAttributeType.FramedIpv6Address => 16,
        _ => 0,
    };

    /// <summary>RFC 3162 §2.3: a reserved octet, the length in bits, and as many octets as that needs or more, up to 16.</summary>
    private static DropReason CheckPrefix(ReadOnlySpan<byte> value)
    {
        if (value.Length is < PrefixHeaderLength or > PrefixHeaderLength + 16)
        {
            return DropReason.AttributeValueLength;
        }

        var bits = value[1];
        var octets = value[PrefixHeaderLength..];
        if (bits > MaxPrefixBits)
        {
            return DropReason.PrefixTooLong;
        }

        if (octets.Length * 8 < bits)
        {
            return DropReason.PrefixTruncated;
        }

        for (var bit = (int)bits; bit < octets.Length * 8; bit++)
        {
            if ((octets[bit / 8] & (0x80 >> (bit % 8))) != 0)
            {
                return DropReason.PrefixTrailingBits;
            }
        }

        return DropReason.None;
    }
}
