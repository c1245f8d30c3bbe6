// SPDX-License-Identifier: Apache-2.0
namespace Network.Radius;

/// <summary>The RADIUS accounting server: where it listens, and which gateways may tell it what.</summary>
public sealed class RadiusOptions
{
    /// <summary>The section these settings live in.</summary>
    public const string Section = "Network:Radius";

    /// <summary>UDP port, on every listening address. 0 takes a free one.</summary>
    public int Port { get; set; } = 1813;

    /// <summary>
    /// Addresses to listen on, each by a socket of its own, because an answer must come from the address that was asked.
    /// <c>0.0.0.0</c> and <c>::</c> stand for every address the host has at start. Empty: <c>127.0.0.1</c> and <c>::1</c>.
    /// </summary>
    public IList<string> Listen { get; } = [];

    /// <summary>The gateways and proxies that may send. Without any, the server does not listen.</summary>
    public IList<RadiusClientOptions> Clients { get; } = [];

    /// <summary>Requests being recorded at once. Interims are shed from half of this on, everything at the full number.</summary>
    public int InFlightBound { get; set; } = 16_384;

    /// <summary>Remembered requests, to answer a repeated one with the same octets (RFC 5080 §2.2.2). The oldest go first.</summary>
    public int DuplicateCacheSize { get; set; } = 65_536;

    /// <summary>How long a request is remembered; 5 to 30 seconds.</summary>
    public TimeSpan DuplicateLifetime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Octets asked of the kernel for each socket's receive buffer; it may give less (<c>net.core.rmem_max</c>).</summary>
    public int ReceiveBufferBytes { get; set; } = 4 * 1024 * 1024;
}
