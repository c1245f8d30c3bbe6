// SPDX-License-Identifier: Apache-2.0
using System.Net;

namespace Network;

/// <summary>The evidence an answer rests on: which session holds which address since when.</summary>
/// <param name="Realm">The addressing domain.</param>
/// <param name="Address">The IPv4 address, or the IPv6 prefix, as the session holds it.</param>
/// <param name="SessionKey">A 128-bit hash that names the session (not the subscriber).</param>
/// <param name="BoundAt">When the session took the address: the latest time it can have been.</param>
public sealed record SubscriberBinding(string Realm, IPNetwork Address, UInt128 SessionKey, DateTimeOffset BoundAt)
{
    /// <summary>Masked: the address identifies a person.</summary>
    public override string ToString() => $"(binding in {Realm})";
}
