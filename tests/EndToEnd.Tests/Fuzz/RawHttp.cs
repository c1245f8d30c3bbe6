// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EndToEnd.Tests.Fuzz;

/// <summary>HTTP/1.1 by hand: sends any bytes and reads what comes back, because a proper client refuses to send what a fuzzer wants to.</summary>
internal sealed class RawHttp(IPAddress from, int port) : IDisposable
{
    private const int MaxAnswer = 256 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly byte[] _buffer = new byte[MaxAnswer];
    private Socket? _socket;

    /// <summary>Sends and reads one answer; null when the server closed without one.</summary>
    /// <param name="request">The bytes.</param>
    /// <param name="framed">False when the bytes may end mid-request: then no more is sent and the connection ends.</param>
    /// <param name="headOnly">The answer to HEAD has no body.</param>
    public Answer? Send(byte[] request, bool framed, bool headOnly)
    {
        var reused = _socket is not null;
        try
        {
            return SendOnce(request, framed, headOnly) ?? (reused ? SendOnce(request, framed, headOnly) : null);
        }
        catch (SocketException error) when (error.SocketErrorCode
            is SocketError.ConnectionReset or SocketError.Shutdown or SocketError.ConnectionAborted)
        {
            Dispose(); // A refusal that closes the connection while we still send.
            return null;
        }
    }

    public void Dispose()
    {
        _socket?.Dispose();
        _socket = null;
    }

    private Answer? SendOnce(byte[] request, bool framed, bool headOnly)
    {
        _socket ??= Connect();
        _socket.Send(request);
        if (!framed)
        {
            _socket.Shutdown(SocketShutdown.Send);
        }

        var answer = Read(headOnly);
        if (!framed || answer is null || answer.Closes)
        {
            Dispose();
        }

        return answer;
    }

    private Socket Connect()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            ReceiveTimeout = (int)Patience.TotalMilliseconds,
            SendTimeout = (int)Patience.TotalMilliseconds,
        };
        // Ports are taken at connect time, by address pair: bind alone would soon run out of them.
        socket.SetRawSocketOption(0, 24, BitConverter.GetBytes(1)); // IP_BIND_ADDRESS_NO_PORT
        socket.Bind(new IPEndPoint(from, 0));
        socket.Connect(IPAddress.Loopback, port);
        return socket;
    }

    private Answer? Read(bool headOnly)
    {
        var length = 0;
        int headEnd;
        while ((headEnd = _buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8)) < 0)
        {
            var read = _socket!.Receive(_buffer, length, _buffer.Length - length, SocketFlags.None);
            if (read == 0)
            {
                return length == 0 ? null : throw new InvalidDataException("The answer ended inside its head.");
            }

            length += read;
        }

        var head = Encoding.Latin1.GetString(_buffer, 0, headEnd).Split("\r\n");
        var status = int.Parse(head[0].Split(' ')[1], CultureInfo.InvariantCulture);
        var headers = head.Skip(1).Select(line => line.Split(": ", 2)).ToLookup(
            pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        var chunked = headers["Transfer-Encoding"].Any();
        var bodyLength = headOnly || status is 204 or 304 ? 0
            : headers["Content-Length"].SingleOrDefault() is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : 0;
        var wanted = headEnd + 4 + bodyLength;
        while (chunked ? !_buffer.AsSpan(0, length).EndsWith("0\r\n\r\n"u8) : length < wanted)
        {
            var read = _socket!.Receive(_buffer, length, _buffer.Length - length, SocketFlags.None);
            length += read > 0 ? read : throw new InvalidDataException("The answer ended inside its body.");
        }

        var closes = headers["Connection"].Any(value => value.Contains("close", StringComparison.OrdinalIgnoreCase));
        return new Answer(status, headers, Encoding.UTF8.GetString(_buffer, headEnd + 4, length - headEnd - 4), closes);
    }
}

/// <summary>One answer.</summary>
internal sealed record Answer(int Status, ILookup<string, string> Headers, string Body, bool Closes)
{
    public string? Header(string name) => Headers[name].SingleOrDefault();
}
