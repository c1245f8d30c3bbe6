// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Server.Sandbox;

/// <summary>
/// A packet gateway played by the demo: says over UDP that a phone's session took an address (RFC 2866 §4.1) and waits for the
/// signed answer. Written from the RFC and apart from the server's own codec, so that the two check each other.
/// </summary>
internal static class RadiusGateway
{
    private const byte AccountingRequest = 4;
    private const byte AccountingResponse = 5;
    private const int HeaderLength = 20;
    private const int Tries = 3;

    private static readonly TimeSpan PerTry = TimeSpan.FromSeconds(2);

    /// <summary>Sends a Start and waits for its answer.</summary>
    /// <returns>The packet's length in octets.</returns>
    /// <exception cref="TimeoutException">No valid answer came: the session is not recorded.</exception>
    public static async Task<int> StartAsync(
        IPEndPoint server, string secret, string number, IPAddress framedAddress, string sessionId, CancellationToken ct)
    {
        var key = Encoding.UTF8.GetBytes(secret);
        var packet = Start(key, number, framedAddress, sessionId);
        using var socket = new UdpClient(server.AddressFamily);
        socket.Connect(server);
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            await socket.SendAsync(packet, ct);
            try
            {
                var answer = (await socket.ReceiveAsync(ct).AsTask().WaitAsync(PerTry, ct)).Buffer;
                if (Answers(answer, packet, key))
                {
                    return packet.Length;
                }
            }
            catch (TimeoutException)
            {
                // Repeated unchanged, as a gateway does.
            }
        }

        throw new TimeoutException("The RADIUS server did not answer.");
    }

    private static byte[] Start(byte[] secret, string number, IPAddress framedAddress, string sessionId)
    {
        List<byte> attributes = [];
        Add(attributes, 40, [0, 0, 0, 1]); // Acct-Status-Type = Start
        Add(attributes, 44, Encoding.ASCII.GetBytes(sessionId)); // Acct-Session-Id
        Add(attributes, 32, "demo-gateway"u8); // NAS-Identifier
        Add(attributes, 31, Encoding.ASCII.GetBytes(number.TrimStart('+'))); // Calling-Station-Id
        Add(attributes, 8, framedAddress.GetAddressBytes()); // Framed-IP-Address
        var packet = new byte[HeaderLength + attributes.Count];
        packet[0] = AccountingRequest;
        packet[1] = RandomNumberGenerator.GetBytes(1)[0];
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)packet.Length);
        attributes.CopyTo(packet, HeaderLength);
        Digest([.. packet, .. secret]).CopyTo(packet, 4);
        return packet;
    }

    private static void Add(List<byte> attributes, byte type, ReadOnlySpan<byte> value)
    {
        attributes.Add(type);
        attributes.Add((byte)(value.Length + 2));
        attributes.AddRange(value);
    }

    // Response Authenticator: over the answer, with the request's authenticator in its place (RFC 2866 §3).
    private static bool Answers(byte[] answer, byte[] request, byte[] secret)
    {
        if (answer.Length < HeaderLength || answer[0] != AccountingResponse || answer[1] != request[1])
        {
            return false;
        }

        byte[] signed = [.. answer.AsSpan(0, 4), .. request.AsSpan(4, 16), .. answer.AsSpan(HeaderLength), .. secret];
        return CryptographicOperations.FixedTimeEquals(Digest(signed), answer.AsSpan(4, 16));
    }

#pragma warning disable CA5351 // RADIUS authenticators are MD5 by definition (RFC 2866 §3).
    private static byte[] Digest(byte[] bytes) => MD5.HashData(bytes);
#pragma warning restore CA5351
}
