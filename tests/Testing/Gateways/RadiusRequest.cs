// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Testing.Gateways;

#pragma warning disable CA5351 // RADIUS is MD5.

/// <summary>Builds a RADIUS request octet by octet, right or wrong: written from the RFCs, apart from the server's own codec.</summary>
/// <param name="code">4 Accounting-Request, 12 Status-Server, or anything.</param>
/// <param name="identifier">The Identifier.</param>
public sealed class RadiusRequest(byte code = 4, byte identifier = 1)
{
    private const uint ThreeGpp = 10415;
    private const int HeaderLength = 20;

    private readonly List<byte> _attributes = [];

    /// <summary>An accounting request of the given Acct-Status-Type, with a session and a NAS-Identifier.</summary>
    public static RadiusRequest Accounting(uint status, string session = "S1", string gateway = "pgw-1", byte identifier = 1) =>
        new RadiusRequest(4, identifier).Word(40, status).Text(44, session).Text(32, gateway);

    /// <summary>Adds an attribute.</summary>
    public RadiusRequest Octets(byte type, params ReadOnlySpan<byte> value)
    {
        _attributes.AddRange([type, (byte)(value.Length + 2), .. value]);
        return this;
    }

    /// <summary>Adds octets as they are, no attribute around them.</summary>
    public RadiusRequest Raw(params ReadOnlySpan<byte> octets)
    {
        _attributes.AddRange(octets);
        return this;
    }

    /// <summary>Adds a text.</summary>
    public RadiusRequest Text(byte type, string value) => Octets(type, Encoding.UTF8.GetBytes(value));

    /// <summary>Adds an integer or a time: 32 bits.</summary>
    public RadiusRequest Word(byte type, uint value)
    {
        Span<byte> octets = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(octets, value);
        return Octets(type, octets);
    }

    /// <summary>Adds an address.</summary>
    public RadiusRequest Address(byte type, string value) => Octets(type, IPAddress.Parse(value).GetAddressBytes());

    /// <summary>Adds Framed-IP-Address or Framed-IPv6-Prefix, by the form of the value.</summary>
    public RadiusRequest Framed(string value) => value.Contains('/', StringComparison.Ordinal) ? Prefix(97, value) : Address(8, value);

    /// <summary>Adds a prefix in its 16-octet form.</summary>
    public RadiusRequest Prefix(byte type, string value)
    {
        var parts = value.Split('/');
        return Octets(type, [0, byte.Parse(parts[1], provider: null), .. IPAddress.Parse(parts[0]).GetAddressBytes()]);
    }

    /// <summary>Adds a 3GPP vendor attribute in a container of its own.</summary>
    public RadiusRequest Vendor(byte type, params ReadOnlySpan<byte> value)
    {
        Span<byte> vendor = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(vendor, ThreeGpp);
        return Octets(26, [.. vendor, type, (byte)(value.Length + 2), .. value]);
    }

    /// <summary>Adds a 3GPP vendor attribute of text.</summary>
    public RadiusRequest VendorText(byte type, string value) => Vendor(type, Encoding.UTF8.GetBytes(value));

    /// <summary>Adds the number of the subscriber.</summary>
    public RadiusRequest Number(string msisdn) => Text(31, msisdn);

    /// <summary>The packet with its authenticators.</summary>
    /// <param name="secret">The shared secret.</param>
    /// <param name="messageAuthenticator">Adds a Message-Authenticator before signing.</param>
    public byte[] Sign(string secret, bool messageAuthenticator = false)
    {
        byte[] added = messageAuthenticator ? [80, 18, .. new byte[16]] : [];
        byte[] packet = [code, identifier, 0, 0, .. new byte[16], .. _attributes, .. added];
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)packet.Length);
        Sign(packet, secret, messageAuthenticator ? packet.Length - 16 : 0);
        return packet;
    }

    /// <summary>Writes the authenticators of a finished packet anew.</summary>
    /// <param name="packet">The packet; its Length field may be anything.</param>
    /// <param name="secret">The shared secret.</param>
    /// <param name="messageAuthenticatorAt">Where the 16 octets of its Message-Authenticator are; 0 when it has none.</param>
    public static void Sign(Span<byte> packet, string secret, int messageAuthenticatorAt = 0)
    {
        var key = Encoding.UTF8.GetBytes(secret);
        var authenticator = packet[4..HeaderLength];
        if (packet[0] == 12)
        {
            RandomNumberGenerator.Fill(authenticator);
        }
        else
        {
            authenticator.Clear();
        }

        if (messageAuthenticatorAt > 0)
        {
            packet.Slice(messageAuthenticatorAt, 16).Clear();
            HMACMD5.HashData(key, packet).CopyTo(packet[messageAuthenticatorAt..]);
        }

        if (packet[0] != 12)
        {
            MD5.HashData([.. packet, .. key]).CopyTo(authenticator);
        }
    }

    /// <summary>
    /// Does the packet prove that its sender knows the secret? By the Request Authenticator, or for a Status-Server by the
    /// Message-Authenticator at the given place.
    /// </summary>
    public static bool IsAuthentic(ReadOnlySpan<byte> packet, string secret, int messageAuthenticatorAt)
    {
        var key = Encoding.UTF8.GetBytes(secret);
        var copy = packet.ToArray();
        if (packet[0] != 12)
        {
            copy.AsSpan(4, 16).Clear();
            return packet[4..HeaderLength].SequenceEqual(MD5.HashData([.. copy, .. key]));
        }

        if (messageAuthenticatorAt == 0)
        {
            return false;
        }

        copy.AsSpan(messageAuthenticatorAt, 16).Clear();
        return packet.Slice(messageAuthenticatorAt, 16).SequenceEqual(HMACMD5.HashData(key, copy));
    }

    /// <summary>Is this the Accounting-Response to that request, with the right Response Authenticator?</summary>
    public static bool IsResponse(ReadOnlySpan<byte> reply, ReadOnlySpan<byte> request, string secret)
    {
        if (reply.Length < HeaderLength || reply[0] != 5 || reply[1] != request[1]
            || BinaryPrimitives.ReadUInt16BigEndian(reply[2..]) != reply.Length)
        {
            return false;
        }

        byte[] input = [.. reply[..4], .. request[4..HeaderLength], .. reply[HeaderLength..], .. Encoding.UTF8.GetBytes(secret)];
        return reply[4..HeaderLength].SequenceEqual(MD5.HashData(input));
    }
}
