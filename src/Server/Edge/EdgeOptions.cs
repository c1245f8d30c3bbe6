// SPDX-License-Identifier: Apache-2.0
namespace Server.Edge;

/// <summary>How requests enter: the names the server answers to, the realm of each listener, the room it gives to connections.</summary>
public sealed class EdgeOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Http";

    /// <summary>Host names answered besides the issuer's own, without port. A request for any other name gets 421 (RFC 9110 §15.5.20).</summary>
    public IList<string> Hosts { get; } = [];

    /// <summary>The realm (VRF, APN pool) of listeners, by local port. A listener not named here belongs to the realm <c>default</c>.</summary>
    public IList<ListenerRealm> Realms { get; } = [];

    /// <summary>Connections open at once; more wait in the kernel's backlog.</summary>
    public long MaxConnections { get; set; } = 20_000;

    /// <summary>How long the server goes on serving after it was told to stop, already reported as not ready, so that a load balancer turns away first. None in the sandbox unless set.</summary>
    public TimeSpan DrainDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Lets listeners speak plain HTTP outside the sandbox: for a process whose TLS ends before it. Phones must not come that way,
    /// because the address of whoever ends TLS is then the only one seen.
    /// </summary>
    public bool AllowPlainListeners { get; set; }
}

/// <summary>One listener's addressing domain.</summary>
public sealed class ListenerRealm
{
    /// <summary>The local TCP port of the listener.</summary>
    public int Port { get; set; }

    /// <summary>The realm its peers' addresses live in: lower-case letters, digits and hyphens.</summary>
    public string Realm { get; set; } = "default";
}
