// SPDX-License-Identifier: Apache-2.0
using Kernel;

namespace Network;

/// <summary>Which addresses belong to the operator's phones, and who answers for them.</summary>
public sealed class NetworkOptions
{
    /// <summary>The section these settings live in.</summary>
    public const string Section = "Network";

    /// <summary>The networks that phones get their addresses from. An address in none of them is not on the mobile network.</summary>
    public IList<UePoolOptions> Pools { get; } = [];

    /// <summary>How long a resolver may take before the answer is "try later".</summary>
    public TimeSpan ResolverTimeout { get; set; } = TimeSpan.FromMilliseconds(800);
}

/// <summary>A network that phones get their addresses from.</summary>
public sealed class UePoolOptions
{
    /// <summary>The network in CIDR form, IPv4 or IPv6. The longest match wins within a realm.</summary>
    public string Cidr { get; set; } = "";

    /// <summary>The addressing domain it lives in: the same network may exist in several.</summary>
    public string Realm { get; set; } = SourceAddress.DefaultRealm;

    /// <summary>Who answers for it: <c>sessions</c>, fed by RADIUS accounting, unless another resolver is installed.</summary>
    public string Resolver { get; set; } = Resolvers.SessionResolver.Key;
}
