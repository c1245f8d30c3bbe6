// SPDX-License-Identifier: Apache-2.0
using System.Net;

namespace Network.Radius;

/// <summary>Which of the addresses a packet names its client may bind, and why not the others.</summary>
internal sealed class FramedAddresses(IReadOnlyCollection<IPAddress> serverAddresses)
{
    /// <summary>The addresses of a host to itself. The sandbox alone can be given a pool in there.</summary>
    public static readonly AddressBlock Loopback = AddressBlock.Parse("127.0.0.0/8");

    /// <summary>Networks no phone has an address of: "this" network, link-local, multicast, reserved, unspecified, mapped IPv4.</summary>
    private static readonly AddressBlock[] NeverFramed =
    [
        AddressBlock.Parse("0.0.0.0/8"), AddressBlock.Parse("169.254.0.0/16"), AddressBlock.Parse("224.0.0.0/4"),
        AddressBlock.Parse("240.0.0.0/4"), AddressBlock.Parse("::/96"), AddressBlock.Parse("::ffff:0:0/96"),
        AddressBlock.Parse("fe80::/10"), AddressBlock.Parse("ff00::/8"),
    ];

    private readonly AddressBlock[] _servers =
        [.. serverAddresses.Select(address => new AddressBlock(new IPNetwork(address, address.GetAddressBytes().Length * 8)))];

    /// <summary>
    /// Keeps the addresses that may be claimed. A prefix of a length that is not accepted is kept too: it says nobody's number,
    /// but its addresses are no longer the former holder's.
    /// </summary>
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
            if ((problem is null or DeadLetterReason.PrefixLength) && !kept.Contains(address.Network))
            {
                kept.Add(address.Network);
            }
        }

        return kept;
    }

    private string? Check(NamedAddress named, RadiusClient client)
    {
        var block = new AddressBlock(named.Network);
        return IsNoPhones(block) ? DeadLetterReason.AddressNotUsable
            : !client.MayBind(block)
                ? Loopback.Overlaps(block) ? DeadLetterReason.AddressNotUsable : DeadLetterReason.AddressOutsidePools
            : IsAcceptedLength(named, client) ? null : DeadLetterReason.PrefixLength;
    }

    private static bool IsAcceptedLength(NamedAddress named, RadiusClient client) => named.Origin switch
    {
        AddressOrigin.FramedPrefix => client.FramedPrefixLengths.Contains(named.Network.PrefixLength),
        AddressOrigin.DelegatedPrefix => client.DelegatedPrefixLengths.Contains(named.Network.PrefixLength),
        _ => true,
    };

    private bool IsNoPhones(AddressBlock block)
    {
        foreach (var other in NeverFramed)
        {
            if (other.Overlaps(block))
            {
                return true;
            }
        }

        foreach (var server in _servers)
        {
            if (block.Contains(server))
            {
                return true;
            }
        }

        return false;
    }
}
