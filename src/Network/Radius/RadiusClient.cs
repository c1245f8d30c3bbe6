// SPDX-License-Identifier: Apache-2.0
using System.IO.Enumeration;
using System.Net;
using Network.Sessions;

namespace Network.Radius;

/// <summary>A configured client, checked once at start: what proves it, and what its word covers.</summary>
internal sealed class RadiusClient
{
    /// <summary>Its name: the feed of its events.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is in the list: part of the duplicate cache's key.</summary>
    public required int Index { get; init; }

    /// <summary>The network its packets come from.</summary>
    public required IPNetwork Network { get; init; }

    /// <summary>The secrets it may use: the current one, then the previous one while a rotation lasts.</summary>
    public required IReadOnlyList<byte[]> Secrets { get; init; }

    /// <summary>The gateways it may name, with wildcards.</summary>
    public required IReadOnlyList<string> GatewayPatterns { get; init; }

    /// <summary>The networks it may bind addresses of.</summary>
    public required IReadOnlyList<AddressBlock> Pools { get; init; }

    /// <summary>Accepted lengths of a framed prefix.</summary>
    public required IReadOnlyList<int> FramedPrefixLengths { get; init; }

    /// <summary>Accepted lengths of a delegated prefix.</summary>
    public required IReadOnlyList<int> DelegatedPrefixLengths { get; init; }

    /// <summary>Realms by normalised access point name; empty when all are one realm.</summary>
    public required IReadOnlyDictionary<string, string> ApnRealms { get; init; }

    /// <summary>What replaces one leading 0 of a national number; null when there are none.</summary>
    public required string? CountryCode { get; init; }

    /// <summary>The settings that need no conversion.</summary>
    public required RadiusClientOptions Options { get; init; }

    /// <summary>What the directory must know of this feed.</summary>
    public FeedProfile Profile => new()
    {
        Name = Name,
        RetryHorizon = Options.RetryHorizon,
        InterimInterval = Options.InterimInterval == TimeSpan.Zero ? null : Options.InterimInterval,
        Reliable = Options.Reliability is FeedReliability.Reliable,
        ClockSkew = Options.ClockSkew,
    };

    /// <summary>May it speak for this gateway? Case counts.</summary>
    public bool MaySpeakFor(string gateway)
    {
        foreach (var pattern in GatewayPatterns)
        {
            if (FileSystemName.MatchesSimpleExpression(pattern, gateway, ignoreCase: false))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Does the whole network lie in one of its pools?</summary>
    public bool MayBind(AddressBlock block)
    {
        foreach (var pool in Pools)
        {
            if (pool.Contains(block))
            {
                return true;
            }
        }

        return false;
    }
}
