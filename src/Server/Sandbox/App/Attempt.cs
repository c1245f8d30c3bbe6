// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using System.Text;
using Kernel.Jose;
using Microsoft.AspNetCore.WebUtilities;

namespace Server.Sandbox.App;

/// <summary>What an application remembers between sending the phone away and seeing it return.</summary>
internal sealed record Attempt
{
    private const string Scope = "openid dpv:FraudPreventionAndDetection number-verification:verify";

    private Attempt()
    {
    }

    /// <summary><c>state</c>: ties the return to this attempt (RFC 6749 §10.12).</summary>
    public required string State { get; init; }

    /// <summary><c>nonce</c>: ties the ID token to this attempt.</summary>
    public required string Nonce { get; init; }

    /// <summary>The PKCE secret that never leaves the back end until the code is exchanged (RFC 7636).</summary>
    public required string CodeVerifier { get; init; }

    /// <summary>Where the phone is to return.</summary>
    public required string RedirectUri { get; init; }

    /// <summary>The whole request, to be put into a URL or pushed.</summary>
    public required IReadOnlyDictionary<string, string> Parameters { get; init; }

    /// <summary>What the phone opens.</summary>
    public required string AuthorizeUrl { get; init; }

    /// <summary>A fresh attempt with fresh secrets.</summary>
    public static Attempt Begin(Uri issuer, string clientId, string redirectUri)
    {
        var verifier = NewSecret();
        var (state, nonce) = (NewSecret(), NewSecret());
        var parameters = new Dictionary<string, string>
        {
            ["response_type"] = "code",
            ["client_id"] = clientId,
            ["redirect_uri"] = redirectUri,
            ["scope"] = Scope,
            ["state"] = state,
            ["nonce"] = nonce,
            ["prompt"] = "none",
            ["code_challenge"] = Base64Url.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))),
            ["code_challenge_method"] = "S256",
        };
        return new Attempt
        {
            State = state,
            Nonce = nonce,
            CodeVerifier = verifier,
            RedirectUri = redirectUri,
            Parameters = parameters,
            AuthorizeUrl = QueryHelpers.AddQueryString($"{issuer.OriginalString.TrimEnd('/')}/authorize", parameters!),
        };
    }

    private static string NewSecret() => Base64Url.Encode(RandomNumberGenerator.GetBytes(32));
}
