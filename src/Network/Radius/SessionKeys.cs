// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Network.Radius;

/// <summary>
/// Names a session by the first 128 bits of a SHA-256 over what identifies it. The gateway and its charging id belong to the key
/// because gateways reuse session ids after a restart; each part carries its length, so that no two lists of parts collide.
/// </summary>
internal static class SessionKeys
{
    /// <summary>The key of one accounting session (one bearer).</summary>
    public static UInt128 OfSession(string realm, string gateway, AccountingRequest request)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, "session"u8);
        Append(hash, Encoding.UTF8.GetBytes(realm));
        Append(hash, Encoding.UTF8.GetBytes(gateway));
        Append(hash, request.SessionId);
        foreach (var octets in request.Classes)
        {
            Append(hash, octets);
        }

        if (request.ChargingId is { } chargingId)
        {
            Span<byte> octets = stackalloc byte[sizeof(uint)];
            BinaryPrimitives.WriteUInt32BigEndian(octets, chargingId);
            Append(hash, "charging"u8);
            Append(hash, octets);
        }

        return First128(hash);
    }

    /// <summary>The key of a whole connection, for gateways that account each bearer of it apart.</summary>
    /// <param name="realm">The feed's realm.</param>
    /// <param name="gateway">The gateway's identity.</param>
    /// <param name="subscriber">IMSI, or the number where no IMSI is told.</param>
    /// <param name="accessPoint">The normalised access point name, empty when not told.</param>
    /// <param name="connection">Acct-Multi-Session-Id, which tells two connections of one SIM apart; empty when not sent.</param>
    public static UInt128 OfConnection(
        string realm, string gateway, ulong subscriber, string accessPoint, ReadOnlySpan<byte> connection)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> digits = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(digits, subscriber);
        Append(hash, "connection"u8);
        Append(hash, Encoding.UTF8.GetBytes(realm));
        Append(hash, Encoding.UTF8.GetBytes(gateway));
        Append(hash, digits);
        Append(hash, Encoding.UTF8.GetBytes(accessPoint));
        Append(hash, connection);
        return First128(hash);
    }

    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> part)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, part.Length);
        hash.AppendData(length);
        hash.AppendData(part);
    }

    private static UInt128 First128(IncrementalHash hash)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        return BinaryPrimitives.ReadUInt128BigEndian(digest);
    }
}
