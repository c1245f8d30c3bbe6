// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using System.Net;
using Kernel;

namespace Network.Resolvers;

/// <summary>The networks of phones, by realm: the guard in front of every resolver.</summary>
internal sealed class UePools
{
    private readonly Dictionary<string, Pool[]> _byRealm;

    /// <summary>Reads validated options.</summary>
    public UePools(NetworkOptions options) => _byRealm = options.Pools
        .Select(pool => (pool.Realm, Pool: new Pool(IPNetwork.Parse(pool.Cidr), pool.Resolver)))
        .GroupBy(entry => entry.Realm, entry => entry.Pool, StringComparer.Ordinal)
        .ToDictionary(
            realm => realm.Key,
            realm => realm.OrderByDescending(pool => pool.Network.PrefixLength).ToArray(),
            StringComparer.Ordinal);

    /// <summary>The names of all resolvers that answer for a pool.</summary>
    public IEnumerable<string> ResolverNames =>
        _byRealm.Values.SelectMany(pools => pools).Select(pool => pool.Resolver).Distinct(StringComparer.Ordinal);

    /// <summary>Who answers for the address, or why nobody does.</summary>
    public bool TryFind(SourceAddress source, [NotNullWhen(true)] out string? resolver, [NotNullWhen(false)] out Reason? refusal)
    {
        (resolver, refusal) = (null, null);
        if (!_byRealm.TryGetValue(source.Realm, out var pools))
        {
            refusal = source.Realm == SourceAddress.DefaultRealm ? Reason.NotOnMobileNetwork : Reason.UnknownRealm;
            return false;
        }

        resolver = Array.Find(pools, pool => pool.Network.Contains(source.Address))?.Resolver;
        refusal = resolver is null ? Reason.NotOnMobileNetwork : null;
        return resolver is not null;
    }

    private sealed record Pool(IPNetwork Network, string Resolver);
}
