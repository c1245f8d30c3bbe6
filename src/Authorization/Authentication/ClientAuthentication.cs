// SPDX-License-Identifier: Apache-2.0
using Authorization.Clients;
using Kernel;
using Microsoft.AspNetCore.Http;

namespace Authorization.Authentication;

/// <summary>
/// Authenticates the client of a request to an endpoint of this server: <c>private_key_jwt</c> and nothing else
/// (AS-64).
/// </summary>
internal sealed class ClientAuthentication(ClientRegistry clients, ServerUrls urls)
{
    private static readonly string[] Schemes = ["Basic", "Bearer", "DPoP"];

    /// <summary>The client, or a word for the log.</summary>
    /// <param name="credentials">What the request says of its client.</param>
    /// <param name="headers">Its headers: whoever tries another scheme is refused.</param>
    /// <param name="endpoint">The full URL of the endpoint called.</param>
    /// <param name="now">The instant of the request.</param>
    /// <param name="ct">Ends the wait for the client's keys.</param>
    public async ValueTask<Result<AuthenticatedClient, string>> AuthenticateAsync(
        ClientCredentials credentials, IHeaderDictionary headers, string endpoint, DateTimeOffset now, CancellationToken ct) =>
        headers.Authorization.Count > 0
            ? "authorization_header"
            : await AuthenticatedClient.ProveAsync(credentials, clients.Find, urls.Issuer, endpoint, now, ct);

    /// <summary>
    /// RFC 6749 §5.2: whoever tried the Authorization header is told of the scheme that he used, and of none that he did not.
    /// </summary>
    public static void Challenge(HttpContext http)
    {
        if (http.Request.Headers.Authorization.Count > 0)
        {
            var tried = http.Request.Headers.Authorization[0]?.Split(' ')[0];
            var scheme = Schemes.FirstOrDefault(known => known.Equals(tried, StringComparison.OrdinalIgnoreCase)) ?? Schemes[0];
            http.Response.Headers.WWWAuthenticate = $"{scheme} realm=\"token\"";
        }
    }
}
