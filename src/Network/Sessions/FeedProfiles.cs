// SPDX-License-Identifier: Apache-2.0
using System.Collections.Frozen;

namespace Network.Sessions;

/// <summary>The manners of every configured feed, by name.</summary>
internal sealed class FeedProfiles
{
    private static readonly TimeSpan UnknownSkew = TimeSpan.FromSeconds(2);

    private readonly FrozenDictionary<string, FeedProfile> _byName;

    /// <summary>Takes the profiles of all feeds; names are unique.</summary>
    public FeedProfiles(IEnumerable<FeedProfile> profiles)
    {
        _byName = profiles.ToFrozenDictionary(profile => profile.Name, StringComparer.Ordinal);
        LargestSkew = _byName.Values.Select(profile => profile.ClockSkew).Append(UnknownSkew).Max();
    }

    /// <summary>The largest allowance between any two gateways.</summary>
    public TimeSpan LargestSkew { get; }

    /// <summary>How many feeds are configured.</summary>
    public int Count => _byName.Count;

    /// <summary>The feed is configured.</summary>
    public bool IsConfigured(string feed) => _byName.ContainsKey(feed);

    /// <summary>The configured feeds.</summary>
    public IEnumerable<FeedProfile> All => _byName.Values;

    /// <summary>A feed's manners. One that is no longer configured is never believed, but it can still contradict.</summary>
    public FeedProfile this[string feed] => _byName.TryGetValue(feed, out var profile) ? profile : new FeedProfile
    {
        Name = feed,
        RetryHorizon = TimeSpan.Zero,
        Reliable = false,
        ClockSkew = UnknownSkew,
    };
}
