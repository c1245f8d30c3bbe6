// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Handoff;

/// <summary>A browser, as the server sees one: an address, connections and cookies of its own.</summary>
internal sealed partial class Browser : IDisposable
{
    private readonly string _issuer;
    private readonly IPAddress _address;
    private readonly HttpMessageInvoker _http;
    private readonly Dictionary<string, string> _cookies = new(StringComparer.Ordinal);

    /// <summary>A browser at an address of this machine: all of 127.0.0.0/8 is.</summary>
    public Browser(string issuer, IPAddress address)
    {
        (_issuer, _address) = (issuer, address);
        _http = new HttpMessageInvoker(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectCallback = ConnectAsync });
    }

    /// <summary>Follows a link; the answer's body is read by the caller, or left to come.</summary>
    public Task<HttpResponseMessage> OpenAsync(string path, CancellationToken ct) => SendAsync(new HttpRequestMessage(HttpMethod.Get, UrlOf(path)), ct);

    /// <summary>Follows a link to its end.</summary>
    public async Task<Answer> GetAsync(string path, CancellationToken ct)
    {
        using var response = await OpenAsync(path, ct);
        return await Answer.ReadAsync(response, ct);
    }

    /// <summary>Sends a form of the server's own page.</summary>
    public async Task<Answer> PostAsync(string path, CancellationToken ct, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, UrlOf(path))
        {
            Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))),
        };
        request.Headers.TryAddWithoutValidation("Origin", _issuer);
        request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "same-origin");
        using var response = await SendAsync(request, ct);
        return await Answer.ReadAsync(response, ct);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        request.Headers.TryAddWithoutValidation("User-Agent", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36");
        if (_cookies.Count > 0)
        {
            request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", _cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        }

        var response = await _http.SendAsync(request, ct);
        foreach (var cookie in response.Headers.TryGetValues("Set-Cookie", out var set) ? set : [])
        {
            var pair = cookie.Split(';')[0].Split('=', 2);
            _cookies[pair[0]] = pair[1];
        }

        return response;
    }

    // The virtual phones' host names are for real browsers; this one has the phone's address.
    private Uri UrlOf(string path) => new(_issuer + (path.StartsWith("http", StringComparison.Ordinal) ? new Uri(path).PathAndQuery : path));

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.Bind(new IPEndPoint(_address, 0));
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, context.DnsEndPoint.Port), ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>What came back.</summary>
    internal sealed partial record Answer(HttpStatusCode Status, string? Location, string Body)
    {
        /// <summary>The sealed token of a phone's page.</summary>
        public string Token => TokenPattern().Match(Body) is { Success: true } match
            ? WebUtility.HtmlDecode(match.Groups[1].Value)
            : throw new UnexpectedAnswerException($"A page without a form: {Status}");

        /// <summary>Where a redirect leads.</summary>
        public string Next => Location ?? throw new UnexpectedAnswerException($"No redirect: {Status}");

        /// <summary>Reads an answer whole.</summary>
        public static async Task<Answer> ReadAsync(HttpResponseMessage response, CancellationToken ct) =>
            new(response.StatusCode, response.Headers.Location?.OriginalString, await response.Content.ReadAsStringAsync(ct));

        [GeneratedRegex("name=\"token\" value=\"([^\"]+)\"")]
        private static partial Regex TokenPattern();
    }
}

/// <summary>The server answered otherwise than it should have.</summary>
internal sealed class UnexpectedAnswerException(string message) : Exception(message);
