// SPDX-License-Identifier: Apache-2.0
using System.Net;

namespace Network.Radius;

/// <summary>Which of the addresses a packet names its client may bind, and why not the others.</summary>
internal sealed class FramedAddresses(IReadOnlyCollection<IPAddress> serverAddresses)
{
    private static readonly IPNetwork[] Loopback = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")];

    /// <summary>Networks whose addresses no phone has: "this" network, link-local, multicast, reserved, unspecified, mapped IPv4.</summary>
    private static readonly IPNetwork[] NeverFramed =
    [
        IPNetwork.Parse("0.0.0.0/8"), IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("224.0.0.0/4"),
        IPNetwork.Parse("240.0.0.0/4"), IPNetwork.Parse("::/96"), IPNetwork.Parse("::ffff:0:0/96"),
        IPNetwork.Parse("fe80::/10"), IPNetwork.Parse("ff00::/8"),
    ];

    /// <summary>Keeps the addresses that may be bound.</summary>
    /// <param name="named">What the packet names.</param>
    /// <param name="client">Who says so.</param>
    /// <param name="refusal">The word for the first address refused; null when none was.</param>
    public IReadOnlyList<IPNetwork> Keep(IReadOnlyList<NamedAddress> named, RadiusClient client, out string? refusal)
    {
        refusal = null;
        var kept = new List<IPNetwork>(named.Count);
        foreach (var address in named)
        {
            var problem = Check(address, client);
            refusal ??= problem;
            if (problem is null && !kept.Contains(address.Network))
            {
                kept.Add(address.Network);
            }
        }

        return kept;
    }

    private string? Check(NamedAddress named, RadiusClient client)
    {
        if (named.Origin is AddressOrigin.FramedPrefix && !client.FramedPrefixLengths.Contains(named.Network.PrefixLength)
            || named.Origin is AddressOrigin.DelegatedPrefix && !client.DelegatedPrefixLengths.Contains(named.Network.PrefixLength))
        {
            return DeadLetterReason.PrefixLength;
        }

        // The sandbox alone can be given a pool in loopback, and then only addresses of that pool pass here.
        var isPoolOfLoopback = Loopback[0].Contains(named.Network.BaseAddress) && client.MayBind(named.Network);
        return !isPoolOfLoopback && (Overlaps(Loopback, named.Network) || Overlaps(NeverFramed, named.Network))
            || serverAddresses.Any(named.Network.Contains) ? DeadLetterReason.AddressNotUsable
            : client.MayBind(named.Network) ? null
            : DeadLetterReason.AddressOutsidePools;
    }

    private static bool Overlaps(IPNetwork[] networks, IPNetwork network)
    {
        foreach (var other in networks)
        {
            if (other.BaseAddress.AddressFamily == network.BaseAddress.AddressFamily
                && (other.Contains(network.BaseAddress) || network.Contains(other.BaseAddress)))
            {
                return true;
            }
        }

        return false;
    }
}
