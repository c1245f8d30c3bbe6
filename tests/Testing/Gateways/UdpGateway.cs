// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;

namespace Testing.Gateways;

/// <summary>A gateway with a socket of its own, to send whatever octets and see what comes back, and from where.</summary>
public sealed class UdpGateway : IDisposable
{
    /// <summary>How long silence must last to count as silence.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(400);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[4096];

    /// <summary>Takes a free port on an address.</summary>
    public UdpGateway(IPAddress address)
    {
        _socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        _socket.Bind(new IPEndPoint(address, 0));
    }

    /// <summary>Sends a datagram.</summary>
    public void Send(ReadOnlySpan<byte> datagram, IPEndPoint server) => _socket.SendTo(datagram, server);

    /// <summary>Waits for an answer.</summary>
    /// <exception cref="OperationCanceledException">None came within ten seconds.</exception>
    public Task<(byte[] Reply, IPEndPoint From)> ReceiveAsync() => ReceiveAsync(Patience);

    /// <summary>True when nothing comes for a while.</summary>
    public async Task<bool> HearsNothingAsync()
    {
        try
        {
            await ReceiveAsync(Silence);
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private async Task<(byte[] Reply, IPEndPoint From)> ReceiveAsync(TimeSpan patience)
    {
        using var cancellation = new CancellationTokenSource(patience);
        var any = new IPEndPoint(_socket.AddressFamily is AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        var received = await _socket.ReceiveFromAsync(_buffer, SocketFlags.None, any, cancellation.Token);
        return (_buffer[..received.ReceivedBytes], (IPEndPoint)received.RemoteEndPoint);
    }
}
