// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;

namespace Authorization.Clients.Remote;

/// <summary>
/// Which addresses this server connects to because a client's registration says so: public ones, and those of the operator's
/// <see cref="RemoteKeysOptions.AllowedNetworks"/>. Otherwise a <c>jwks_uri</c> would be a way to knock at doors inside (T21).
/// </summary>
internal sealed class PublicAddresses(IEnumerable<IPNetwork> allowed)
{
    // The special-purpose registries of IANA (RFC 6890) that are not global unicast, multicast and reserved space, and the one
    // metadata address that looks public (168.63.129.16, Azure); those of other clouds lie in these networks.
    private static readonly IPNetwork[] SpecialIpv4 = Parse(
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
        "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "168.63.129.16/32");

    // Only 2000::/3 is given out (RFC 4291 §2.4), so loopback, link-local, unique local, multicast and the unspecified address are out by
    // not being in it. Of it: protocol assignments with Teredo, documentation, and 6to4, which would carry any IPv4 address.
    private static readonly IPNetwork GlobalIpv6 = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork[] SpecialIpv6 = Parse("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20");

    // RFC 6052 §2.1: the last 32 bits are the IPv4 address that is really reached.
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    private readonly IPNetwork[] _allowed = [.. allowed];

    /// <summary>Those of the settings.</summary>
    public static PublicAddresses Of(RemoteKeysOptions options) => new(options.AllowedNetworks.Select(IPNetwork.Parse));

    /// <summary>Whether this server may connect there.</summary>
    public bool Allows(IPAddress address)
    {
        var reached = Reached(address);
        if (_allowed.Any(network => Holds(network, reached)))
        {
            return true;
        }

        return reached.AddressFamily is AddressFamily.InterNetwork
            ? !SpecialIpv4.Any(network => Holds(network, reached))
            : reached.ScopeId == 0 && Holds(GlobalIpv6, reached) && !SpecialIpv6.Any(network => Holds(network, reached));
    }

    private static IPAddress Reached(IPAddress address) => address switch
    {
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4(),
        { AddressFamily: AddressFamily.InterNetworkV6 } when Holds(Nat64, address) => new IPAddress(address.GetAddressBytes().AsSpan(12)),
        _ => address,
    };

    // The platform compares mapped addresses as IPv4, so networks and addresses of one family only are compared.
    private static bool Holds(IPNetwork network, IPAddress address) =>
        network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address);

    private static IPNetwork[] Parse(params string[] networks) => [.. networks.Select(text => IPNetwork.Parse(text))];
}
