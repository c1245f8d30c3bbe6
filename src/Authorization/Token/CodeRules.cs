// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using System.Text;
using Authorization.Authorize;
using Authorization.Clients;
using Authorization.Envelopes;
using Authorization.Wire;

namespace Authorization.Token;

/// <summary>Whether a code is good for who shows it and how (RFC 6749 §4.1.3, RFC 7636 §4.6). Pure.</summary>
internal static class CodeRules
{
    private const int ShortestVerifier = 43;
    private const int LongestVerifier = 128;

    /// <summary>
    /// The first rule broken, or null. Each rule is asked by itself: never one in place of another (SEC-121).
    /// </summary>
    public static Refusal? Refuse(Envelope code, Client client, TokenRequest request, DateTimeOffset now)
    {
        if (now >= code.ExpiresAt)
        {
            return new Refusal(OAuthError.InvalidCode, "code_expired");
        }

        if (code.ClientId != client.ClientId)
        {
            return new Refusal(OAuthError.InvalidCode, "code_of_other_client");
        }

        if (request.RedirectUri is null
            || !CryptographicOperations.FixedTimeEquals(HashOf(request.RedirectUri), code.RedirectUriHash))
        {
            return new Refusal(OAuthError.InvalidCode, "redirect_uri");
        }

        if (!IsVerified(code.CodeChallenge, request.CodeVerifier))
        {
            return new Refusal(OAuthError.InvalidCode, "code_verifier");
        }

        // RFC 9449 §10: a code asked for with dpop_jkt is worth nothing without that key.
        if (code.KeyThumbprint is not null && code.KeyThumbprint != request.KeyThumbprint)
        {
            return new Refusal(OAuthError.InvalidCode, "dpop_jkt");
        }

        if (code.Scopes.Any(scope => scope is not ScopeCatalog.OpenId && !client.Scopes.Contains(scope)))
        {
            return new Refusal(OAuthError.InvalidCode, "scope_withdrawn"); // Since the code was made.
        }

        return IsWider(request.Scope, code, client)
            ? new Refusal(OAuthError.InvalidScope("scope asks for more than the code grants."), "scope_wider")
            : null;
    }

    /// <summary>What a code keeps of its redirect URI.</summary>
    public static byte[] HashOf(string redirectUri) => SHA256.HashData(Encoding.UTF8.GetBytes(redirectUri));

    // A verifier without a challenge is refused as well: someone stripped the challenge on the way (RFC 9700 §4.8.2).
    private static bool IsVerified(byte[]? challenge, string? verifier)
    {
        if (challenge is null || verifier is null)
        {
            return challenge is null && verifier is null;
        }

        return verifier.Length is >= ShortestVerifier and <= LongestVerifier
            && verifier.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~')
            && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)), challenge);
    }

    // The parameter is not defined for this grant; it may repeat or narrow in words, never widen, and the answer says
    // what was granted.
    private static bool IsWider(string? scope, Envelope code, Client client)
    {
        var requested = RequestedScopes.Parse(scope, client);
        return !requested.IsWellFormed || requested.Values.Any(value =>
            value is not ScopeCatalog.OfflineAccess
            && value != ScopeCatalog.PurposePrefix + code.Purpose
            && !code.Scopes.Contains(value));
    }
}
