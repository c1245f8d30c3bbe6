// SPDX-License-Identifier: Apache-2.0
using Authorization.Clients;
using Kernel;
using Microsoft.AspNetCore.Http;

namespace Authorization.Token;

/// <summary>
/// Authenticates the client of a request to an endpoint of this server: <c>private_key_jwt</c> and nothing else
/// (AS-64).
/// </summary>
internal sealed class ClientAuthentication(ClientRegistry clients, ServerUrls urls)
{
    // Decision 8: the issuer, or exactly the endpoint called.
    private readonly string[] _audiences = [urls.Issuer, urls.TokenEndpoint];

    /// <summary>The client, or a word for the log.</summary>
    public Result<AuthenticatedClient, string> Authenticate(TokenRequest request, IHeaderDictionary headers, DateTimeOffset now) =>
        headers.Authorization.Count > 0
            ? "authorization_header"
            : AuthenticatedClient.Prove(request, clients.Find, _audiences, now);

    /// <summary>RFC 6749 §5.2: whoever tried the Authorization header is told a scheme, by its own name.</summary>
    public static void Challenge(HttpContext http)
    {
        if (http.Request.Headers.Authorization.Count > 0)
        {
            http.Response.Headers.WWWAuthenticate = "Basic realm=\"token\"";
        }
    }
}
