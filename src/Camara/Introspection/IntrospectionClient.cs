// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Kernel.Jose;
using Microsoft.Extensions.Options;

namespace Camara.Introspection;

/// <summary>
/// Asks the authorization server's <c>/introspect</c>, proven by <c>private_key_jwt</c>. An answer is one JSON object of at most
/// <see cref="MaxBytes"/>; whatever else comes back, or does not come, is an outage: nobody can tell whether the token is good.
/// </summary>
internal sealed class IntrospectionClient : IDisposable
{
    private const int MaxBytes = 16 * 1024;
    private const int AssertionSeconds = 60;

    private readonly HttpClient _http;
    private readonly SigningKey _key;
    private readonly IntrospectionOptions _options;
    private readonly TimeProvider _time;

    public IntrospectionClient(IOptions<IntrospectionOptions> options, TimeProvider time)
    {
        _options = options.Value;
        _time = time;
        _key = ReadKey(_options.KeyFile);
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false, // A token goes to the configured host and to no other.
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = _options.Timeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5), // A moved host is found again.
        })
        {
            Timeout = _options.Timeout,
            MaxResponseContentBufferSize = MaxBytes,
        };
    }

    /// <summary>One request; the caller owns the document.</summary>
    /// <param name="members">What the request says beside who asks.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="TokenSpenderUnavailableException">No usable answer in time.</exception>
    public async Task<(HttpStatusCode Status, JsonDocument Answer)> AskAsync(
        IEnumerable<KeyValuePair<string, string>> members, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _options.Endpoint)
        {
            Content = new FormUrlEncodedContent(
            [
                .. members,
                new("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
                new("client_assertion", Assertion()),
            ]),
        };
        try
        {
            using var response = await _http.SendAsync(request, ct);
            var utf8 = await response.Content.ReadAsByteArrayAsync(ct);
            return StrictJson.TryParseObject(utf8, out var answer)
                ? (response.StatusCode, answer)
                : throw new TokenSpenderUnavailableException("The authorization server answered with no JSON object.");
        }
        catch (Exception outage) when (outage is HttpRequestException or IOException
            || (outage is OperationCanceledException && !ct.IsCancellationRequested))
        {
            // The inner exception names host and port only.
            throw new TokenSpenderUnavailableException("The authorization server did not answer.", outage);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _http.Dispose();
        _key.Dispose();
    }

    private string Assertion()
    {
        var now = _time.GetUtcNow().ToUnixTimeSeconds();
        var claims = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(claims))
        {
            json.WriteStartObject();
            json.WriteString("iss", _options.ClientId);
            json.WriteString("sub", _options.ClientId);
            json.WriteString("aud", _options.Endpoint);
            json.WriteString("jti", Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture));
            json.WriteNumber("iat", now);
            json.WriteNumber("exp", now + AssertionSeconds);
            json.WriteEndObject();
        }

        return Jws.Sign(_key, claims.WrittenSpan, "client-authentication+jwt");
    }

    private static SigningKey ReadKey(string path)
    {
        using var jwk = JsonDocument.Parse(File.ReadAllBytes(path));
        return SigningKey.ImportJwk(jwk.RootElement);
    }
}
