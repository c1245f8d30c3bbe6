// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;

namespace Network.Radius;

/// <summary>
/// A network as a value and a mask. <see cref="IPNetwork.Contains(IPAddress)"/> is not used for trust: it finds
/// <c>::ffff:0:0</c> inside <c>2001:db8::/64</c>, because it compares mapped addresses as IPv4.
/// </summary>
internal readonly record struct AddressBlock
{
    private readonly UInt128 _base;
    private readonly UInt128 _mask;
    private readonly bool _isIpv4;

    /// <summary>Takes a network over.</summary>
    public AddressBlock(IPNetwork network)
    {
        _isIpv4 = network.BaseAddress.AddressFamily is AddressFamily.InterNetwork;
        PrefixBits = network.PrefixLength + (_isIpv4 ? DatagramSource.MappedBits : 0);
        _mask = PrefixBits == 0 ? UInt128.Zero : UInt128.MaxValue << (DatagramSource.Bits - PrefixBits);
        _base = DatagramSource.ToBits(network.BaseAddress) & _mask;
    }

    /// <summary>Length of the prefix out of 128 bits; an IPv4 network counts in its mapped form.</summary>
    public int PrefixBits { get; }

    /// <summary>Reads a network in CIDR form.</summary>
    public static AddressBlock Parse(string text) => new(IPNetwork.Parse(text));

    /// <summary>Does an address, IPv4 in its mapped form, lie in it?</summary>
    public bool Contains(UInt128 address) => (address & _mask) == _base;

    /// <summary>Does the whole of another network lie in it? Of another family: never.</summary>
    public bool Contains(AddressBlock other) =>
        _isIpv4 == other._isIpv4 && PrefixBits <= other.PrefixBits && Contains(other._base);

    /// <summary>Do the two share an address?</summary>
    public bool Overlaps(AddressBlock other) => Contains(other) || other.Contains(this);
}
