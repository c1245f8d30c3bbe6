// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;

namespace Kernel;

/// <summary>
/// Where a request came from: address, port, and the realm (VRF, APN pool) of the ingress it entered by. The realm is never
/// taken from the client, because the same private address may live in two realms at once.
/// </summary>
public readonly record struct SourceAddress
{
    /// <summary>The realm of an ingress that names none.</summary>
    public const string DefaultRealm = "default";

    /// <summary>Normalises the address: <c>::ffff:a.b.c.d</c> becomes <c>a.b.c.d</c> (RFC 4291 §2.5.5.2).</summary>
    /// <exception cref="ArgumentException">The address has a zone id, or the realm is empty.</exception>
    public SourceAddress(IPAddress address, int port, string realm = DefaultRealm)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentException.ThrowIfNullOrEmpty(realm);
        ArgumentOutOfRangeException.ThrowIfNegative(port);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, IPEndPoint.MaxPort);
        Address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (Address.AddressFamily is AddressFamily.InterNetworkV6 && Address.ScopeId != 0)
        {
            throw new ArgumentException("An address with a zone id belongs to one link, not to a subscriber.", nameof(address));
        }

        Port = port;
        Realm = realm;
    }

    /// <summary>IPv4, or IPv6 that is not a mapped IPv4.</summary>
    public IPAddress Address { get; }

    /// <summary>0 when the ingress could not tell.</summary>
    public int Port { get; }

    /// <summary>The addressing domain of the ingress.</summary>
    public string Realm { get; }

    /// <summary>Masked to the network part: a full address identifies a person.</summary>
    public override string ToString() =>
        Address.AddressFamily is AddressFamily.InterNetwork
            ? $"{new IPNetwork(Mask(Address, 16), 16)} in {Realm}"
            : $"{new IPNetwork(Mask(Address, 48), 48)} in {Realm}";

    private static IPAddress Mask(IPAddress address, int prefixLength)
    {
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(prefixLength / 8).Clear();
        return new IPAddress(bytes);
    }
}
