// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Network.Sessions;

/// <summary>A realm and an IPv4 address or IPv6 prefix, as the directory's tables hold it.</summary>
/// <param name="High">The IPv4 address, or the prefix's first 64 bits.</param>
/// <param name="Low">The prefix's last 64 bits; 0 for IPv4 and for prefixes up to /64.</param>
/// <param name="Meta">Never 0: realm, family and length.</param>
internal readonly record struct AddressKey(ulong High, ulong Low, uint Meta)
{
    /// <summary>The length of a whole IPv4 address.</summary>
    public const int Ipv4Bits = 32;

    /// <summary>The length of a whole IPv6 address.</summary>
    public const int Ipv6Bits = 128;

    private const uint InUse = 1u << 31;
    private const uint Ipv6 = 1u << 8;
    private const int RealmShift = 9;

    /// <summary>The prefix length.</summary>
    public int Length => (int)(Meta & 0xff);

    /// <summary>The realm's number.</summary>
    public int Realm => (int)((Meta & ~InUse) >> RealmShift);

    /// <summary>IPv6 rather than IPv4.</summary>
    public bool IsIpv6 => (Meta & Ipv6) != 0;

    /// <summary>Spreads keys over shards and slots: neighbouring addresses must not meet.</summary>
    public ulong Hash
    {
        get
        {
            var mixed = High ^ (Low * 0x9E3779B97F4A7C15) ^ ((ulong)Meta << 32);
            mixed = (mixed ^ (mixed >> 32)) * 0xD6E8FEB86659FD93;
            mixed = (mixed ^ (mixed >> 32)) * 0xD6E8FEB86659FD93;
            return mixed ^ (mixed >> 32);
        }
    }

    /// <summary>An IPv4 address, in no realm yet.</summary>
    public static AddressKey OfIpv4(uint address) => new(address, 0, InUse | Ipv4Bits);

    /// <summary>The IPv6 prefix of this length around an address, in no realm yet.</summary>
    public static AddressKey OfIpv6(ulong high, ulong low, int length) =>
        new AddressKey(high, low, InUse | Ipv6).WithLength(length);

    /// <summary>The key of the prefix of this length around an address, in no realm yet.</summary>
    public static AddressKey Of(IPAddress address, int length)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var written);
        return written == 4
            ? OfIpv4(BinaryPrimitives.ReadUInt32BigEndian(bytes))
            : OfIpv6(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]), length);
    }

    /// <summary>The same address in a realm.</summary>
    public AddressKey InRealm(int realm) => this with { Meta = Meta | ((uint)realm << RealmShift) };

    /// <summary>The IPv6 prefix of this length that holds this one.</summary>
    public AddressKey WithLength(int length) => new(
        High & Mask(Math.Min(length, 64)), Low & Mask(Math.Max(length - 64, 0)), (Meta & ~0xffu) | (uint)length);

    /// <summary>An IPv4 address as /32, or an IPv6 prefix; anything else names no one subscriber.</summary>
    public static bool IsHost(IPNetwork network) =>
        network.BaseAddress.AddressFamily is AddressFamily.InterNetwork
            ? network.PrefixLength == Ipv4Bits
            : network.PrefixLength is > 0 and <= Ipv6Bits && !network.BaseAddress.IsIPv4MappedToIPv6;

    /// <summary>The address or prefix again.</summary>
    public IPNetwork ToNetwork()
    {
        Span<byte> bytes = stackalloc byte[16];
        if (!IsIpv6)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)High);
            return new IPNetwork(new IPAddress(bytes[..4]), Length);
        }

        BinaryPrimitives.WriteUInt64BigEndian(bytes, High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Low);
        return new IPNetwork(new IPAddress(bytes), Length);
    }

    private static ulong Mask(int bits) => bits == 0 ? 0 : ulong.MaxValue << (64 - bits);
}
