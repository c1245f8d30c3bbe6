// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;

namespace Kernel;

/// <summary>
/// What counts as one place that requests come from: an IPv4 address, or the /64 of an IPv6 address, which a single line may roam
/// through at will (RFC 7934 §3, RFC 4941); each in its realm. An address that subscribers share by port (RFC 6888) is one place too.
/// </summary>
public static class AddressBlock
{
    private const int PrefixOctets = 8;
    private const int AddressOctets = 16;

    // All that come by a path which cannot be believed: they are refused anyway, and may not be unlimited for that.
    private const string Nowhere = "nowhere";

    /// <summary>The same text for the same place.</summary>
    public static string Of(SourceAddress? source) => source is not { } known ? Nowhere
        : known.Address.AddressFamily is AddressFamily.InterNetwork ? $"{known.Realm} {known.Address}"
        : $"{known.Realm} {Prefix(known.Address)}";

    private static IPAddress Prefix(IPAddress address)
    {
        Span<byte> octets = stackalloc byte[AddressOctets];
        address.TryWriteBytes(octets, out _);
        octets[PrefixOctets..].Clear();
        return new IPAddress(octets);
    }
}
