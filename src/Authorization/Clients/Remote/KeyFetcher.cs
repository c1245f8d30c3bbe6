// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Http.Headers;
using Kernel;
using Kernel.Jose;
using Microsoft.Extensions.Options;

namespace Authorization.Clients.Remote;

/// <summary>
/// Fetches the key set behind a <c>jwks_uri</c> (RFC 7517 §5). Every bound holds for the fetch as a whole, the body included, and each
/// refusal is a word for the log.
/// </summary>
internal sealed class KeyFetcher : IDisposable
{
    /// <summary>How long a fetch may take, from the name to the last octet.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Octets of the longest document read.</summary>
    public const int MaxBytes = 64 * 1024;

    private readonly HttpClient _http;
    private readonly PublicAddresses _addresses;

    /// <summary>By the operator's settings.</summary>
    /// <exception cref="IOException">The file of trusted certificates cannot be read.</exception>
    public KeyFetcher(IOptions<RemoteKeysOptions> options)
    {
        _addresses = PublicAddresses.Of(options.Value);
        var connection = new KeyServerConnection(_addresses, options.Value.LoadTrusted());
        _http = new HttpClient(connection.Handler(Patience)) { Timeout = Patience, MaxResponseContentBufferSize = MaxBytes };
        _http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/jwk-set+json"));
        _http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
    }

    /// <summary>Why keys could never be fetched from there, said at registration where the host is an address; else null.</summary>
    public string? RefuseHost(Uri uri) => IPAddress.TryParse(uri.DnsSafeHost, out var address) && !_addresses.Allows(address)
        ? "names an address that is not public and not of Authorization:RemoteKeys:AllowedNetworks"
        : null;

    /// <summary>The keys, or a word that says why there are none.</summary>
    public async Task<Result<FetchedKeys, string>> FetchAsync(Uri uri)
    {
        try
        {
            using var response = await _http.GetAsync(uri, HttpCompletionOption.ResponseContentRead);
            return Refuse(response) is { } word ? word : Read(await response.Content.ReadAsByteArrayAsync(), response.Headers);
        }
        catch (OperationCanceledException)
        {
            return "timeout"; // Nobody else can cancel it.
        }
        catch (HttpRequestException failure)
        {
            return failure.InnerException is AddressNotAllowedException ? "address_not_allowed" : Word(failure.HttpRequestError);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    // A redirect is a status like any other: whoever moved his keys registers where to.
    private static string? Refuse(HttpResponseMessage response) =>
        response.StatusCode is not HttpStatusCode.OK ? "status"
        : response.Content.Headers.ContentEncoding.Count > 0 ? "content_encoding"
        : response.Content.Headers.ContentType?.MediaType?.ToLowerInvariant() is not ("application/json" or "application/jwk-set+json") ? "content_type"
        : null;

    private static Result<FetchedKeys, string> Read(byte[] utf8, HttpResponseHeaders headers)
    {
        if (!StrictJson.TryParseObject(utf8, out var json))
        {
            return "not_json";
        }

        using (json)
        {
            // A set that is empty says that every key is gone. One whose keys are all unusable is a mistake, and no news.
            var set = JsonWebKeySet.Parse(json.RootElement);
            return set.Keys.Count == 0 && set.Refusals.Count > 0 ? "no_usable_key" : new FetchedKeys(set, FetchedKeys.LifeBy(headers));
        }
    }

    private static string Word(HttpRequestError error) => error switch
    {
        HttpRequestError.NameResolutionError => "name_resolution",
        HttpRequestError.ConnectionError => "connection",
        HttpRequestError.SecureConnectionError => "tls",
        HttpRequestError.ConfigurationLimitExceeded => "too_long",
        _ => "http",
    };
}
