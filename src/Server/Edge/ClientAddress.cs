// SPDX-License-Identifier: Apache-2.0
using System.Collections.Frozen;
using System.Net;
using System.Net.Sockets;
using Kernel;
using Microsoft.Extensions.Options;

namespace Server.Edge;

/// <summary>
/// The only place that says where a request comes from: the peer of the connection, as the kernel names it, in the realm of the
/// listener it arrived at. No header has a say (SEC-026, SEC-027, SEC-032): the address is the password.
/// </summary>
internal sealed class ClientAddress(IOptions<EdgeOptions> options)
{
    private readonly FrozenDictionary<int, string> _realms =
        options.Value.Realms.ToFrozenDictionary(listener => listener.Port, listener => listener.Realm);

    /// <summary>The source of the request; null when its path cannot be trusted to tell (no IP peer, or an address of one link only).</summary>
    public SourceAddress? Of(HttpContext context)
    {
        var connection = context.Connection;
        return connection.RemoteIpAddress is { } address && !HasZone(address)
            ? new SourceAddress(address, connection.RemotePort, RealmOf(connection.LocalPort))
            : null;
    }

    // An address with a zone names a neighbour on one link, never a subscriber.
    private static bool HasZone(IPAddress address) =>
        address.AddressFamily is AddressFamily.InterNetworkV6 && address.ScopeId != 0;

    private string RealmOf(int localPort) => _realms.GetValueOrDefault(localPort, SourceAddress.DefaultRealm);
}
