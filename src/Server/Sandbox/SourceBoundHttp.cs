// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;

namespace Server.Sandbox;

/// <summary>HTTP from a chosen source address: how a phone of the sandbox is a phone and not a header.</summary>
internal static class SourceBoundHttp
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);

    /// <summary>
    /// A client of its own per source, never pooled with another: a connection in a shared pool serves whichever request waits first,
    /// and a request of one phone must not leave by another's socket.
    /// </summary>
    public static HttpClient From(IPAddress? source) => new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ActivityHeadersPropagator = null,
            ConnectCallback = (context, ct) => ConnectAsync(source, context.DnsEndPoint, ct),
        },
        disposeHandler: true)
    {
        Timeout = CallTimeout,
    };

    private static async ValueTask<Stream> ConnectAsync(IPAddress? source, DnsEndPoint target, CancellationToken ct)
    {
        // Names of the sandbox are loopback by definition (RFC 6761 §6.3); a phone of 127/8 reaches IPv4 only.
        var address = IPAddress.TryParse(target.Host.Trim('[', ']'), out var literal) ? literal : IPAddress.Loopback;
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (source is not null)
            {
                socket.Bind(new IPEndPoint(source, 0));
            }

            await socket.ConnectAsync(new IPEndPoint(address, target.Port), ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
