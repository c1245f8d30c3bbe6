// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;

namespace Network.Radius;

/// <summary>One UDP socket on one address: what came to it is answered from it (RFC 2865 §3).</summary>
internal sealed class RadiusListener : IDisposable
{
    /// <summary>The largest UDP datagram: nothing is cut off, so that a length can be judged.</summary>
    private const int BufferLength = 65_536;

    private readonly Socket _socket;
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferLength, pinned: true);
    private readonly SocketAddress _from;

    /// <summary>Binds the socket.</summary>
    /// <exception cref="SocketException">The address is not the host's, or its port is taken.</exception>
    public RadiusListener(int index, IPEndPoint endPoint, int receiveBufferBytes)
    {
        Index = index;
        _socket = new Socket(endPoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            _socket.ReceiveBufferSize = receiveBufferBytes;
            _socket.Bind(endPoint);
        }
        catch
        {
            _socket.Dispose();
            throw;
        }

        _from = new SocketAddress(endPoint.AddressFamily);
    }

    /// <summary>Its place among the listeners.</summary>
    public int Index { get; }

    /// <summary>Where it is bound, with the port the system chose.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)_socket.LocalEndPoint!;

    /// <summary>Waits for one datagram; it stays readable until the next wait.</summary>
    public ValueTask<int> ReceiveAsync(CancellationToken ct) =>
        _socket.ReceiveFromAsync(_buffer, SocketFlags.None, _from, ct);

    /// <summary>The first octets of the datagram received last.</summary>
    public ReadOnlySpan<byte> Datagram(int length) => _buffer.AsSpan(0, length);

    /// <summary>Where the datagram received last came from.</summary>
    public DatagramSource Source() => DatagramSource.From(_from);

    /// <summary>Sends an answer.</summary>
    public void Send(byte[] reply, DatagramSource to) => _socket.SendTo(reply, to.ToEndPoint());

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();
}
