// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using Network.Sessions;

namespace Network.Radius;

/// <summary>The configured clients, found by the address a datagram came from: the longest matching network wins.</summary>
internal sealed class RadiusClients
{
    /// <summary>More clients than any operator has gateways and proxies; the look-up is a walk.</summary>
    public const int Bound = 1024;

    private readonly (AddressBlock Block, RadiusClient Client)[] _byLongestPrefix;

    /// <summary>Orders the clients for look-up.</summary>
    public RadiusClients(IReadOnlyList<RadiusClient> clients)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(clients.Count, Bound);
        All = clients;
        _byLongestPrefix =
        [
            .. clients
                .Select(client => (Block: new AddressBlock(client.Network), Client: client))
                .OrderByDescending(entry => entry.Block.PrefixBits),
        ];
    }

    /// <summary>All of them, in the order configured.</summary>
    public IReadOnlyList<RadiusClient> All { get; }

    /// <summary>What the directory must know of each feed.</summary>
    public IReadOnlyList<FeedProfile> Profiles => [.. All.Select(client => client.Profile)];

    /// <summary>Finds the client of a source address.</summary>
    public bool TryFind(DatagramSource source, [NotNullWhen(true)] out RadiusClient? client)
    {
        foreach (var (block, candidate) in _byLongestPrefix)
        {
            if (block.Contains(source.Address))
            {
                client = candidate;
                return true;
            }
        }

        client = null;
        return false;
    }
}
