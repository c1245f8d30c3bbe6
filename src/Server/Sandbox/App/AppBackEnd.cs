// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Kernel.Jose;
using Microsoft.AspNetCore.WebUtilities;

namespace Server.Sandbox.App;

/// <summary>
/// An application of the sandbox, as its own developer would write it: it knows the issuer, its private key and nothing else,
/// and speaks to the server over HTTP like everybody.
/// </summary>
/// <param name="issuer">The authorization server.</param>
/// <param name="time">The clock of what it signs.</param>
/// <param name="clientId">Its <c>client_id</c>, and the name of its key.</param>
internal sealed class AppBackEnd(Uri issuer, TimeProvider time, string clientId = AppBackEnd.ClientId)
{
    /// <summary>The application whose user holds the phone.</summary>
    public const string ClientId = "sandbox-app";

    /// <summary>The application whose user sits at a desktop.</summary>
    public const string DesktopClientId = "sandbox-desktop";

    private static readonly TimeSpan AssertionLifetime = TimeSpan.FromSeconds(60);

    private readonly string _issuer = issuer.OriginalString.TrimEnd('/');
    private readonly SigningKey _key = SandboxKeys.Private(clientId);

    /// <summary>Starts an attempt: the result says which URL the phone must open.</summary>
    public Attempt Begin() => Attempt.Begin(issuer, clientId, $"{_issuer}/sandbox/callback");

    /// <summary>Starts an attempt that a desktop hands off: it is pushed, and the code comes to the hand-off's own redirect URI.</summary>
    public Attempt BeginHandoff() => Attempt.Begin(issuer, clientId, $"{_issuer}/handoff/callback");

    /// <summary>Pushes an attempt (RFC 9126) with what makes it a hand-off: the text to approve, and where the desktop returns.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="number">The number that is claimed; only its ending goes along, for the user to know his attempt by.</param>
    /// <param name="ct">Gives up.</param>
    public async Task<Exchange> PushAsync(Attempt attempt, string number, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{_issuer}/par")
        {
            Content = new FormUrlEncodedContent(
            [
                .. attempt.Parameters,
                new("handoff_template", "sign-in"),
                new("handoff_fields", $$"""{"ending":"{{number[^4..]}}"}"""),
                new("handoff_return_uri", $"{_issuer}/sandbox/handoff/callback"),
                .. Proof(),
            ]),
        };
        return await RecordedHttp.SendAsync(null, request, ct);
    }

    /// <summary>Where the desktop's browser goes with what <see cref="PushAsync"/> brought.</summary>
    public string HandoffUrl(string requestUri) => QueryHelpers.AddQueryString(
        $"{_issuer}/handoff", new Dictionary<string, string?> { ["client_id"] = clientId, ["request_uri"] = requestUri });

    /// <summary>A phone opens a URL from its own address and does not follow the redirect.</summary>
    public static async Task<Exchange> OpenAsync(IPAddress? phone, string url, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        return await RecordedHttp.SendAsync(phone, request, ct);
    }

    /// <summary>Exchanges a code for tokens (RFC 6749 §4.1.3), the client proven by <c>private_key_jwt</c>.</summary>
    public async Task<Exchange> RedeemAsync(Attempt attempt, string code, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{_issuer}/token")
        {
            Content = new FormUrlEncodedContent(
            [
                new("grant_type", "authorization_code"),
                new("code", code),
                new("redirect_uri", attempt.RedirectUri),
                new("code_verifier", attempt.CodeVerifier),
                .. Proof(),
            ]),
        };
        return await RecordedHttp.SendAsync(null, request, ct);
    }

    /// <summary>Asks the question: is this the number of the phone that the token stands for?</summary>
    public async Task<Exchange> VerifyAsync(string accessToken, string number, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{_issuer}/number-verification/v2/verify")
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", accessToken) },
            Content = new StringContent(
                $$"""{"phoneNumber":{{JsonSerializer.Serialize(number, SandboxJson.Relaxed.String)}}}""",
                Encoding.UTF8,
                new MediaTypeHeaderValue("application/json")),
        };
        request.Headers.Add("x-correlator", Guid.NewGuid().ToString());
        return await RecordedHttp.SendAsync(null, request, ct);
    }

    /// <summary>Checks an ID token as OpenID Connect Core §3.1.3.7 wants: key, issuer, audience, nonce, time.</summary>
    public async Task<bool> TrustsAsync(string? idToken, Attempt attempt, CancellationToken ct)
    {
        if (!Jws.TryParse(idToken, out var jws))
        {
            return false;
        }

        using var _ = jws;
        using var client = SourceBoundHttp.From(null);
        using var published = JsonDocument.Parse(await client.GetStringAsync($"{_issuer}/jwks", ct));
        var key = JsonWebKeySet.Parse(published.RootElement).Find(jws.KeyId, jws.Algorithm);
        return key is not null
            && jws.VerifiedBy(key)
            && jws.Claims.FindString("iss") == _issuer
            && jws.Claims.FindString("aud") == clientId
            && jws.Claims.FindString("nonce") == attempt.Nonce
            && jws.Claims.FindSeconds("exp") > time.GetUtcNow().ToUnixTimeSeconds();
    }

    private KeyValuePair<string, string>[] Proof() =>
    [
        new("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
        new("client_assertion", SignAssertion()),
    ];

    private string SignAssertion()
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var claims = JsonSerializer.SerializeToUtf8Bytes(
            new AssertionClaims(
                clientId, clientId, _issuer, Base64Url.Encode(RandomNumberGenerator.GetBytes(16)),
                now, now + (long)AssertionLifetime.TotalSeconds),
            SandboxJson.Relaxed.AssertionClaims);
        return Jws.Sign(_key, claims);
    }
}

/// <summary>The claims of a client assertion (RFC 7523 §3).</summary>
internal sealed record AssertionClaims(string Iss, string Sub, string Aud, string Jti, long Iat, long Exp);
