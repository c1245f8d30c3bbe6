// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Kernel;

namespace Frontchannel.Browsers;

/// <summary>What counts as one place that browsers are at: an IPv4 address, or the /64 of an IPv6 address; each in its realm.</summary>
internal static class AddressBlock
{
    private const int PrefixLength = 64;

    /// <summary>The same text for the same place.</summary>
    public static string Of(SourceAddress? source) => source is not { } known ? "nowhere"
        : known.Address.AddressFamily is AddressFamily.InterNetwork ? $"{known.Realm} {known.Address}"
        : $"{known.Realm} {Prefix(known.Address)}";

    private static IPAddress Prefix(IPAddress address)
    {
        var octets = address.GetAddressBytes();
        octets.AsSpan(PrefixLength / 8).Clear();
        return new IPAddress(octets);
    }
}
