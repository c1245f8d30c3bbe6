// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;

namespace Testing.Actors;

/// <summary>A phone: its requests leave from its own address, and it follows no redirect unless told to.</summary>
public sealed class Phone : IDisposable
{
    private readonly HttpClient _http;

    /// <summary>A phone at this address; the machine must own it (all of 127.0.0.0/8 on Linux).</summary>
    public Phone(string address)
    {
        Address = IPAddress.Parse(address);
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectCallback = ConnectFromOwnAddressAsync,
        });
    }

    /// <summary>The phone's address.</summary>
    public IPAddress Address { get; }

    /// <summary>Opens a URL as a browser's navigation does.</summary>
    public async Task<HttpResponseMessage> OpenAsync(string url, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await _http.SendAsync(request);
    }

    /// <summary>Sends any request from the phone's address.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => _http.SendAsync(request);

    /// <summary>Sends a request and waits for the answer's headers only: for answers that do not end by themselves.</summary>
    public Task<HttpResponseMessage> BeginAsync(HttpRequestMessage request) => _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async ValueTask<Stream> ConnectFromOwnAddressAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var socket = new Socket(Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.Bind(new IPEndPoint(Address, 0));
            var loopback = Address.AddressFamily is AddressFamily.InterNetwork ? IPAddress.Loopback : IPAddress.IPv6Loopback;
            await socket.ConnectAsync(new IPEndPoint(loopback, context.DnsEndPoint.Port), ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
