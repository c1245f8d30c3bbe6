// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Kernel;
using Microsoft.Extensions.Options;

namespace Authorization.OperatorTokens;

/// <summary>
/// HTTP to the operator's own servers: a time-out, a bounded answer, no redirect, no cookie, and the authorities that the settings
/// name. Whatever goes wrong on the way is a word and not an exception.
/// </summary>
internal sealed class OperatorHttp : IDisposable
{
    private const int MaxAnswerBytes = 64 * 1024;

    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(2);

    private readonly HttpClient _http;

    /// <summary>A client as the settings say.</summary>
    public OperatorHttp(IOptions<OperatorTokenOptions> options)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            PooledConnectionLifetime = ConnectionLifetime, // So that a server that moved in DNS is found again.
            ActivityHeadersPropagator = null,
        };
        if (options.Value.TrustedCertificates is { Length: > 0 } path)
        {
            var policy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck, // A private authority publishes no list.
            };
            policy.CustomTrustStore.AddRange(ReadCertificates(path));
            handler.SslOptions.CertificateChainPolicy = policy;
        }

        _http = new HttpClient(handler) { Timeout = options.Value.Timeout, MaxResponseContentBufferSize = MaxAnswerBytes };
    }

    /// <summary>The JSON text of a 200, or a word for why there is none.</summary>
    /// <param name="request">The request; it is disposed of.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The caller gave up; a time-out is a word.</exception>
    public async Task<Result<byte[], string>> ReadJsonAsync(HttpRequestMessage request, CancellationToken ct)
    {
        using var disposed = request;
        request.Headers.Accept.Add(new("application/json"));
        try
        {
            using var response = await _http.SendAsync(request, ct);
            if (response.StatusCode is not HttpStatusCode.OK)
            {
                return $"status_{(int)response.StatusCode}";
            }

            // Not the exact type: a JWKS may come as application/jwk-set+json (RFC 7517 §8.5).
            return response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.OrdinalIgnoreCase) is true
                ? await response.Content.ReadAsByteArrayAsync(ct)
                : "not_json";
        }
        catch (HttpRequestException failure)
        {
            return failure.HttpRequestError switch
            {
                HttpRequestError.SecureConnectionError => "tls",
                HttpRequestError.ConfigurationLimitExceeded => "too_long",
                _ => "not_reached",
            };
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return "timeout";
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <summary>The certificates of a PEM file.</summary>
    internal static X509Certificate2Collection ReadCertificates(string path)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPemFile(path);
        return certificates;
    }
}
