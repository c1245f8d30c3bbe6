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
    private const int PatienceMs = 10_000;
    private const int UnfinishedMs = 300;

    // Finishes what a mutation left unfinished: it fills a body that lost bytes, and ends a head that lost its end.
    private static readonly byte[] Filler = [.. Enumerable.Repeat("\r\nGET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray(), 4).SelectMany(line => line)];

    private readonly byte[] _buffer = new byte[MaxAnswer];
    private Socket? _socket;

    /// <summary>Sends and reads one answer; null when the server closed without one.</summary>
    /// <param name="request">The bytes.</param>
    /// <param name="framed">False when the bytes may end mid-request: then a filler follows, and the connection serves once.</param>
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
        catch (SocketException error) when (!framed && error.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
        {
            Dispose(); // The server still waits for a body that the mutation made larger than the filler.
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
        _socket.ReceiveTimeout = framed ? PatienceMs : UnfinishedMs;
        _socket.Send(framed ? request : [.. request, .. Filler]);

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
            SendTimeout = PatienceMs,
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
        var bodyAt = headEnd + 4;
        int bodyEnd;
        while ((bodyEnd = EndOfBody(headers, headOnly || status is 204 or 304, bodyAt, length)) < 0)
        {
            var read = _socket!.Receive(_buffer, length, _buffer.Length - length, SocketFlags.None);
            length += read > 0 ? read : throw new InvalidDataException("The answer ended inside its body.");
        }

        var closes = headers["Connection"].Any(value => value.Contains("close", StringComparison.OrdinalIgnoreCase));
        // Bytes beyond the answer belong to a request that the mutation's framing made: nothing on this connection is in step now.
        return new Answer(status, headers, Encoding.UTF8.GetString(_buffer, bodyAt, bodyEnd - bodyAt), closes || length > bodyEnd);
    }

    // Where the body ends, or -1 while more must come. A chunked body is kept as it came, chunk sizes included.
    private int EndOfBody(ILookup<string, string> headers, bool isEmpty, int bodyAt, int length)
    {
        if (isEmpty)
        {
            return bodyAt;
        }

        if (!headers["Transfer-Encoding"].Any())
        {
            var end = bodyAt + int.Parse(headers["Content-Length"].SingleOrDefault() ?? "0", CultureInfo.InvariantCulture);
            return end <= length ? end : -1;
        }

        var at = bodyAt;
        while (at < length)
        {
            var line = _buffer.AsSpan(at, length - at).IndexOf("\r\n"u8);
            if (line < 0)
            {
                return -1;
            }

            var size = int.Parse(Encoding.ASCII.GetString(_buffer, at, line), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            at += line + 2 + size + 2;
            if (size == 0)
            {
                return at <= length ? at : -1;
            }
        }

        return -1;
    }
}

/// <summary>One answer.</summary>
internal sealed record Answer(int Status, ILookup<string, string> Headers, string Body, bool Closes)
{
    public string? Header(string name) => Headers[name].SingleOrDefault();
}
