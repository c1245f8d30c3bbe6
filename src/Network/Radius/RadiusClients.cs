// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using Network.Sessions;

namespace Network.Radius;

/// <summary>The configured clients, found by the address a datagram came from: the longest matching network wins.</summary>
internal sealed class RadiusClients
{
    /// <summary>More clients than any operator has gateways and proxies; the look-up is a walk.</summary>
    public const int Bound = 1024;

    private readonly Entry[] _byLongestPrefix;

    /// <summary>Orders the clients for look-up.</summary>
    public RadiusClients(IReadOnlyList<RadiusClient> clients)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(clients.Count, Bound);
        All = clients;
        _byLongestPrefix = [.. clients.Select(client => new Entry(client)).OrderByDescending(entry => entry.PrefixLength)];
    }

    /// <summary>All of them, in the order configured.</summary>
    public IReadOnlyList<RadiusClient> All { get; }

    /// <summary>What the directory must know of each feed.</summary>
    public IReadOnlyList<FeedProfile> Profiles => [.. All.Select(client => client.Profile)];

    /// <summary>Finds the client of a source address.</summary>
    public bool TryFind(DatagramSource source, [NotNullWhen(true)] out RadiusClient? client)
    {
        foreach (var entry in _byLongestPrefix)
        {
            if (entry.Contains(source.Address))
            {
                client = entry.Client;
                return true;
            }
        }

        client = null;
        return false;
    }

    private readonly struct Entry
    {
        private readonly UInt128 _base;
        private readonly UInt128 _mask;

        public Entry(RadiusClient client)
        {
            Client = client;
            PrefixLength = client.Network.PrefixLength
                + (client.Network.BaseAddress.AddressFamily is AddressFamily.InterNetwork ? DatagramSource.MappedBits : 0);
            _mask = PrefixLength == 0 ? UInt128.Zero : UInt128.MaxValue << (DatagramSource.Bits - PrefixLength);
            _base = DatagramSource.ToBits(client.Network.BaseAddress) & _mask;
        }

        public RadiusClient Client { get; }

        public int PrefixLength { get; }

        public bool Contains(UInt128 address) => (address & _mask) == _base;
    }
}
