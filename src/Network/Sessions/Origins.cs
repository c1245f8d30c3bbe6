// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;

namespace Network.Sessions;

/// <summary>
/// Small numbers for the names that repeat in every packet: feeds with their gateways, and realms. One writer; readers take no lock.
/// Holds each gateway's restarts as one instant, so that a restart voids a million sessions at once (RFC 2866 §5.1).
/// </summary>
internal sealed class Origins(FeedProfiles profiles) : IComparer<int>
{
    /// <summary>Origins are fourteen bits of a claim; a feed that invents gateways must not grow memory.</summary>
    public const int MaxOrigins = 1 << 14;

    /// <summary>Realms are configured, so few.</summary>
    public const int MaxRealms = 1 << 12;

    private readonly Dictionary<(string Feed, string Gateway), int> _ids = [];
    private readonly Dictionary<string, int> _gatewayIds = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _realmIds = new(StringComparer.Ordinal);
    private readonly Origin[] _origins = new Origin[MaxOrigins];
    private readonly long[] _epochs = new long[MaxOrigins];
    private readonly long[] _heardAt = new long[MaxOrigins];
    private readonly Dictionary<string, int> _countByFeed = new(StringComparer.Ordinal);
    private readonly List<string> _realms = [];
    private int _count;

    /// <summary>How many origins there are.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The realms seen, by their number.</summary>
    public IReadOnlyList<string> Realms => _realms;

    /// <summary>
    /// Gives a feed's gateway a number within the feed's share; false when the share is used up. So one feed that invents gateways
    /// takes no room from another.
    /// </summary>
    public bool TryAdmit(string feed, string gateway) =>
        _ids.ContainsKey((feed, gateway))
        || (_countByFeed.GetValueOrDefault(feed) < MaxOrigins / (profiles.Count + 1) && TryIntern(feed, gateway, out _));

    /// <summary>The number of a feed's gateway, given on first sight; false when there are too many.</summary>
    public bool TryIntern(string feed, string gateway, out int origin)
    {
        if (_ids.TryGetValue((feed, gateway), out origin))
        {
            return true;
        }

        if (_count == MaxOrigins)
        {
            return false;
        }

        if (!_gatewayIds.TryGetValue(gateway, out var gatewayId))
        {
            gatewayId = _gatewayIds.Count;
            _gatewayIds.Add(gateway, gatewayId);
        }

        origin = _count;
        _origins[origin] = new Origin(feed, gateway, gatewayId, FeedManners.Of(profiles[feed]));
        _ids.Add((feed, gateway), origin);
        _countByFeed[feed] = _countByFeed.GetValueOrDefault(feed) + 1;
        Volatile.Write(ref _count, origin + 1);
        return true;
    }

    /// <summary>The number of a realm, given on first sight; false when there are too many.</summary>
    public bool TryInternRealm(string realm, out int id)
    {
        if (_realmIds.TryGetValue(realm, out id))
        {
            return true;
        }

        if (_realms.Count == MaxRealms)
        {
            return false;
        }

        id = _realms.Count;
        _realms.Add(realm);
        _realmIds[realm] = id;
        return true;
    }

    /// <summary>The number of a realm that some event named.</summary>
    public bool TryFindRealm(string realm, out int id) => _realmIds.TryGetValue(realm, out id);

    /// <summary>The feed and gateway behind a number.</summary>
    public Origin this[int origin] => _origins[origin];

    /// <summary>When the gateway last forgot its sessions; 0 when never.</summary>
    public long EpochOf(int gateway) => Volatile.Read(ref _epochs[gateway]);

    /// <summary>When this feed last told of this gateway, by our clock; 0 when never.</summary>
    public long HeardAt(int origin) => Volatile.Read(ref _heardAt[origin]);

    /// <summary>The gateway forgot its sessions at this instant.</summary>
    public void Restart(int origin, long atMs)
    {
        ref var epoch = ref _epochs[_origins[origin].GatewayId];
        Volatile.Write(ref epoch, Math.Max(epoch, atMs));
    }

    /// <summary>The feed told of this gateway at this instant.</summary>
    public void Hear(int origin, long atMs) => Volatile.Write(ref _heardAt[origin], Math.Max(_heardAt[origin], atMs));

    /// <summary>By name, so that every node orders alike.</summary>
    public int Compare(int x, int y)
    {
        var byFeed = string.CompareOrdinal(_origins[x].Feed, _origins[y].Feed);
        return byFeed != 0 ? byFeed : string.CompareOrdinal(_origins[x].Gateway, _origins[y].Gateway);
    }
}
