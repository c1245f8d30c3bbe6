// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Testing.Actors;

/// <summary>
/// What a phone's browser has below it: an HTTP proxy whose connections leave from the address that the phone has at this moment. Putting
/// the phone on another network breaks what is open, as it does in a pocket.
/// </summary>
public sealed class PhoneNetwork : IAsyncDisposable
{
    private const int LongestHead = 64 * 1024;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, byte> _open = new();
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;
    private volatile IPAddress _address = IPAddress.Loopback;
    private volatile Slow? _slow;

    /// <summary>A phone at home: on Wi-Fi.</summary>
    public PhoneNetwork()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The proxy's URL.</summary>
    public string Url => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Puts the phone on its operator's network, with this address; the machine must own it (all of 127.0.0.0/8 on Linux).</summary>
    public void SwitchToMobile(string address) => Switch(IPAddress.Parse(address));

    /// <summary>Puts the phone on Wi-Fi, where it looks like the desktop beside it.</summary>
    public void SwitchToWifi() => Switch(IPAddress.Loopback);

    /// <summary>A network so slow that requests for this path wait, until what this gives is disposed of.</summary>
    public IDisposable HoldBack(string path) => _slow = new Slow(path);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        Break();
        await _accepting;
        _end.Dispose();
    }

    private void Switch(IPAddress address)
    {
        _address = address;
        Break();
    }

    private void Break()
    {
        foreach (var socket in _open.Keys)
        {
            socket.Dispose();
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptSocketAsync(_end.Token));
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The phone is gone.
        }
    }

    // One request per connection: what comes next may have to leave from elsewhere.
    private async Task ServeAsync(Socket browser)
    {
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using (browser)
        {
            _open.TryAdd(browser, 0);
            _open.TryAdd(server, 0);
            try
            {
                await using var near = new NetworkStream(browser);
                var (head, body) = await ReadHeadAsync(near, _end.Token);
                if (Rewrite(head, out var port) is { } rewritten)
                {
                    await (_slow is { } slow && rewritten.AsSpan().IndexOf(slow.Path) >= 0 ? slow.Over.Task.WaitAsync(_end.Token) : Task.CompletedTask);
                    server.Bind(new IPEndPoint(_address, 0));
                    await server.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), _end.Token);
                    await using var far = new NetworkStream(server);
                    await far.WriteAsync(rewritten, _end.Token);
                    await far.WriteAsync(body, _end.Token);
                    await Task.WhenAny(near.CopyToAsync(far, _end.Token), far.CopyToAsync(near, _end.Token));
                }
            }
            catch (Exception broken) when (broken is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
            {
                // Either end went away, or the phone switched.
            }
            finally
            {
                _open.TryRemove(browser, out _);
                _open.TryRemove(server, out _);
            }
        }
    }

    // Null: not for this machine, which no test has business with.
    private static byte[]? Rewrite(string head, out int port)
    {
        port = 0;
        var lines = head.Split("\r\n");
        if (lines[0].Split(' ') is not [var method, var target, var version]
            || !Uri.TryCreate(target, UriKind.Absolute, out var url)
            || url.Scheme != Uri.UriSchemeHttp
            || !url.IsLoopback)
        {
            return null;
        }

        port = url.Port;
        var headers = lines.Skip(1).Where(line => line.Length > 0 && !IsOfConnection(line));
        return Encoding.Latin1.GetBytes($"{method} {url.PathAndQuery} {version}\r\n{string.Join("\r\n", headers)}\r\nConnection: close\r\n\r\n");
    }

    private static bool IsOfConnection(string line) =>
        line.StartsWith("Connection:", StringComparison.OrdinalIgnoreCase) || line.StartsWith("Proxy-", StringComparison.OrdinalIgnoreCase);

    private static async Task<(string Head, ReadOnlyMemory<byte> Body)> ReadHeadAsync(Stream stream, CancellationToken ct)
    {
        var buffer = new byte[LongestHead];
        for (var count = 0; ;)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(count), ct);
            count += read;
            var end = buffer.AsSpan(0, count).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                return (Encoding.Latin1.GetString(buffer, 0, end), buffer.AsMemory((end + 4)..count));
            }

            if (read == 0 || count == buffer.Length)
            {
                throw new IOException("No request came.");
            }
        }
    }

    private sealed class Slow(string path) : IDisposable
    {
        public byte[] Path { get; } = Encoding.Latin1.GetBytes($" {path}");

        public TaskCompletionSource Over { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Dispose() => Over.TrySetResult();
    }
}
