// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Network.Radius;

/// <summary>
/// The addresses to open sockets on. A socket on a wildcard could answer from another address than was asked, which a gateway
/// throws away; so a wildcard stands for one socket per address.
/// </summary>
internal static class ListenAddresses
{
    /// <summary>More sockets than a host needs.</summary>
    private const int Bound = 64;

    /// <summary>Reads the setting.</summary>
    /// <exception cref="InvalidOperationException">A value is no address, or there are too many.</exception>
    public static IReadOnlyList<IPAddress> Read(IList<string> configured)
    {
        IReadOnlyList<IPAddress> addresses = configured.Count > 0
            ? [.. configured.SelectMany(Expand).Distinct()]
            : Socket.OSSupportsIPv6 && IsLocal(IPAddress.IPv6Loopback)
                ? [IPAddress.Loopback, IPAddress.IPv6Loopback]
                : [IPAddress.Loopback];
        return addresses.Count <= Bound
            ? addresses
            : throw new InvalidOperationException($"{RadiusOptions.Section}:Listen stands for more than {Bound} addresses.");
    }

    private static IEnumerable<IPAddress> Expand(string text)
    {
        if (!IPAddress.TryParse(text, out var address))
        {
            throw new InvalidOperationException($"{RadiusOptions.Section}:Listen holds a value that is no IP address.");
        }

        var isWildcard = address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
        return isWildcard ? Local().Where(local => local.AddressFamily == address.AddressFamily) : [address];
    }

    private static bool IsLocal(IPAddress address) => Local().Contains(address);

    private static IEnumerable<IPAddress> Local() =>
        from network in NetworkInterface.GetAllNetworkInterfaces()
        where network.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown
        from unicast in network.GetIPProperties().UnicastAddresses
        where !unicast.Address.IsIPv6LinkLocal
        select unicast.Address;
}
