// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Network.Radius;

/// <summary>
/// A view of one RADIUS packet whose lengths have all been checked (RFC 2865 §3 and §5); nothing in it is authenticated yet.
/// </summary>
internal readonly ref struct RadiusPacket
{
    /// <summary>Code, Identifier, Length, Authenticator.</summary>
    public const int HeaderLength = 20;

    /// <summary>RFC 2865 §3; RFC 2866 §3 says 4095, and one octet more does no harm.</summary>
    public const int MaxLength = 4096;

    /// <summary>More attributes than any gateway sends; the bound FreeRADIUS uses.</summary>
    public const int AttributeBound = 200;

    private RadiusPacket(ReadOnlySpan<byte> octets) => Octets = octets;

    /// <summary>The packet: exactly as many octets as its Length field says, without padding.</summary>
    public ReadOnlySpan<byte> Octets { get; }

    /// <summary>What kind of packet it is.</summary>
    public byte Code => Octets[0];

    /// <summary>Matches a request and its response.</summary>
    public byte Identifier => Octets[1];

    /// <summary>The Request Authenticator, 16 octets.</summary>
    public ReadOnlySpan<byte> Authenticator => Octets[4..HeaderLength];

    /// <summary>The attributes, in the order sent.</summary>
    public RadiusAttributes Attributes => new(Octets[HeaderLength..]);

    /// <summary>Reads a datagram; octets beyond the Length field are padding and are ignored.</summary>
    /// <param name="datagram">What arrived.</param>
    /// <param name="packet">The packet, when true.</param>
    /// <param name="reason">What is wrong, when false.</param>
    public static bool TryRead(ReadOnlySpan<byte> datagram, out RadiusPacket packet, out DropReason reason)
    {
        packet = default;
        if (datagram.Length < HeaderLength)
        {
            reason = DropReason.TooShort;
            return false;
        }

        var length = BinaryPrimitives.ReadUInt16BigEndian(datagram[2..]);
        reason = length is < HeaderLength or > MaxLength ? DropReason.BadLength
            : length > datagram.Length ? DropReason.Truncated
            : datagram[0] is not (RadiusCode.AccountingRequest or RadiusCode.StatusServer) ? DropReason.UnexpectedCode
            : CheckAttributes(datagram[HeaderLength..length]);
        if (reason is not DropReason.None)
        {
            return false;
        }

        packet = new RadiusPacket(datagram[..length]);
        return true;
    }

    private static DropReason CheckAttributes(ReadOnlySpan<byte> rest)
    {
        for (var count = 0; !rest.IsEmpty; count++)
        {
            var reason = rest.Length == 1 ? DropReason.TrailingOctet
                : rest[0] == 0 ? DropReason.AttributeTypeZero
                : rest[1] < RadiusAttributes.HeaderLength ? DropReason.AttributeTooShort
                : rest[1] > rest.Length ? DropReason.AttributeOverrun
                : count == AttributeBound ? DropReason.TooManyAttributes
                : DropReason.None;
            if (reason is not DropReason.None)
            {
                return reason;
            }

            rest = rest[rest[1]..];
        }

        return DropReason.None;
    }
}
