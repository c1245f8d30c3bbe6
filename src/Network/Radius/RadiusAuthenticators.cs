// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Network.Radius;

#pragma warning disable CA5351 // RFC 2866 §3 and RFC 2869 §5.14 prescribe MD5 and HMAC-MD5; there is no other choice on UDP.

/// <summary>
/// Who sent this? Computed over the octets as they came, before any of them is believed, and compared in constant time. MD5 is
/// what RFC 2866 §3 prescribes; its weakness is why secrets are long and why the port belongs in a network of its own.
/// </summary>
internal static class RadiusAuthenticators
{
    /// <summary>The longest secret accepted, in octets.</summary>
    public const int MaxSecretLength = 128;

    private const int AuthenticatorOffset = 4;
    private const int AuthenticatorLength = 16;

    /// <summary>Checks a packet against one secret.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="secret">The shared secret, at most <see cref="MaxSecretLength"/> octets.</param>
    /// <param name="messageAuthenticatorRequired">An Accounting-Request without one is refused; a Status-Server always is.</param>
    public static DropReason Verify(RadiusPacket packet, ReadOnlySpan<byte> secret, bool messageAuthenticatorRequired)
    {
        var isStatus = packet.Code is RadiusCode.StatusServer;
        if (!isStatus && !IsAuthenticRequest(packet, secret))
        {
            return DropReason.BadAuthenticator;
        }

        var reason = FindMessageAuthenticator(packet, out var offset);
        return reason is not DropReason.None ? reason
            : offset == 0 ? isStatus || messageAuthenticatorRequired ? DropReason.MessageAuthenticatorMissing : DropReason.None
            : IsAuthenticMessage(packet, offset, secret) ? DropReason.None
            : DropReason.BadMessageAuthenticator;
    }

    /// <summary>
    /// The Accounting-Response to a request: its Identifier, its Proxy-State attributes in their order, and nothing else. A
    /// Message-Authenticator is left out on purpose: implementations disagree on how to compute it in this packet.
    /// </summary>
    public static byte[] Respond(RadiusPacket request, ReadOnlySpan<byte> secret)
    {
        Span<byte> packet = stackalloc byte[RadiusPacket.MaxLength + MaxSecretLength];
        var length = RadiusPacket.HeaderLength;
        foreach (var attribute in request.Attributes)
        {
            if (attribute.Type is RadiusAttributeType.ProxyState)
            {
                packet[length] = attribute.Type;
                packet[length + 1] = (byte)(attribute.Value.Length + RadiusAttributes.HeaderLength);
                attribute.Value.CopyTo(packet[(length + RadiusAttributes.HeaderLength)..]);
                length += attribute.Value.Length + RadiusAttributes.HeaderLength;
            }
        }

        packet[0] = RadiusCode.AccountingResponse;
        packet[1] = request.Identifier;
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)length);
        request.Authenticator.CopyTo(packet[AuthenticatorOffset..]);
        secret.CopyTo(packet[length..]);
        Span<byte> authenticator = stackalloc byte[AuthenticatorLength];
        MD5.HashData(packet[..(length + secret.Length)], authenticator);
        authenticator.CopyTo(packet[AuthenticatorOffset..]);
        return packet[..length].ToArray();
    }

    /// <summary>RFC 2866 §3: MD5 over the packet with a zero authenticator, followed by the secret.</summary>
    private static bool IsAuthenticRequest(RadiusPacket packet, ReadOnlySpan<byte> secret)
    {
        Span<byte> input = stackalloc byte[RadiusPacket.MaxLength + MaxSecretLength];
        packet.Octets.CopyTo(input);
        input.Slice(AuthenticatorOffset, AuthenticatorLength).Clear();
        secret.CopyTo(input[packet.Octets.Length..]);
        Span<byte> expected = stackalloc byte[AuthenticatorLength];
        MD5.HashData(input[..(packet.Octets.Length + secret.Length)], expected);
        return CryptographicOperations.FixedTimeEquals(expected, packet.Authenticator);
    }

    /// <summary>
    /// HMAC-MD5 over the packet with the Message-Authenticator zeroed. RFC 2869 §5.14 defines it for Access packets only; in an
    /// Accounting-Request, whose authenticator is computed last, peers take that as zero too. A Status-Server's is as sent.
    /// </summary>
    private static bool IsAuthenticMessage(RadiusPacket packet, int offset, ReadOnlySpan<byte> secret)
    {
        Span<byte> input = stackalloc byte[RadiusPacket.MaxLength];
        packet.Octets.CopyTo(input);
        var received = packet.Octets.Slice(offset, AuthenticatorLength);
        input.Slice(offset, AuthenticatorLength).Clear();
        if (packet.Code is RadiusCode.AccountingRequest)
        {
            input.Slice(AuthenticatorOffset, AuthenticatorLength).Clear();
        }

        Span<byte> expected = stackalloc byte[AuthenticatorLength];
        HMACMD5.HashData(secret, input[..packet.Octets.Length], expected);
        return CryptographicOperations.FixedTimeEquals(expected, received);
    }

    private static DropReason FindMessageAuthenticator(RadiusPacket packet, out int offset)
    {
        offset = 0;
        var attributes = packet.Attributes;
        while (attributes.MoveNext())
        {
            if (attributes.Current.Type is not RadiusAttributeType.MessageAuthenticator)
            {
                continue;
            }

            if (offset != 0)
            {
                return DropReason.MessageAuthenticatorRepeated;
            }

            if (attributes.Current.Value.Length != AuthenticatorLength)
            {
                return DropReason.MessageAuthenticatorLength;
            }

            offset = packet.Octets.Length - attributes.Left - AuthenticatorLength;
        }

        return DropReason.None;
    }
}
