// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Network.Radius;

/// <summary>Where a datagram came from, as one comparable value without references: IPv4 in its mapped form.</summary>
/// <param name="Address">The address as 128 bits.</param>
/// <param name="Port">The source port.</param>
/// <param name="Scope">The link of a link-local IPv6 address, else 0.</param>
internal readonly record struct DatagramSource(UInt128 Address, ushort Port, uint Scope)
{
    /// <summary>Longest prefix of an IPv6 address.</summary>
    public const int Bits = 128;

    /// <summary>Bits before an IPv4 address in its mapped form (RFC 4291 §2.5.5.2).</summary>
    public const int MappedBits = 96;

    private const ulong MappedPrefix = 0xFFFF_0000_0000UL;

    /// <summary>Reads an end point.</summary>
    public static DatagramSource From(IPEndPoint endPoint) => new(
        ToBits(endPoint.Address),
        (ushort)endPoint.Port,
        endPoint.AddressFamily is AddressFamily.InterNetworkV6 ? (uint)endPoint.Address.ScopeId : 0);

    /// <summary>Reads what the socket layer filled in: <c>sockaddr_in</c> or <c>sockaddr_in6</c>.</summary>
    public static DatagramSource From(SocketAddress address)
    {
        var octets = address.Buffer.Span;
        var port = BinaryPrimitives.ReadUInt16BigEndian(octets[2..]);
        return address.Family is AddressFamily.InterNetwork
            ? new DatagramSource(MappedPrefix | BinaryPrimitives.ReadUInt32BigEndian(octets[4..]), port, 0)
            : new DatagramSource(
                BinaryPrimitives.ReadUInt128BigEndian(octets[8..]),
                port,
                BitConverter.IsLittleEndian
                    ? BinaryPrimitives.ReadUInt32LittleEndian(octets[24..])
                    : BinaryPrimitives.ReadUInt32BigEndian(octets[24..]));
    }

    /// <summary>An address as 128 bits.</summary>
    public static UInt128 ToBits(IPAddress address)
    {
        Span<byte> octets = stackalloc byte[16];
        address.MapToIPv6().TryWriteBytes(octets, out _);
        return BinaryPrimitives.ReadUInt128BigEndian(octets);
    }

    /// <summary>The end point to answer to.</summary>
    public IPEndPoint ToEndPoint()
    {
        Span<byte> octets = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(octets, Address);
        var address = Address >> 32 == MappedPrefix >> 32
            ? new IPAddress(octets[12..])
            : new IPAddress(octets, Scope);
        return new IPEndPoint(address, Port);
    }

    /// <summary>Masked: enough to find a misconfigured gateway, not a person.</summary>
    public override string ToString()
    {
        var address = ToEndPoint().Address;
        return address.AddressFamily is AddressFamily.InterNetwork
            ? string.Join('.', address.ToString().Split('.')[..2]) + ".0.0/16"
            : new IPNetwork(Truncate(address), 48).ToString();
    }

    private static IPAddress Truncate(IPAddress address)
    {
        var octets = address.GetAddressBytes();
        octets.AsSpan(6).Clear();
        return new IPAddress(octets);
    }
}
