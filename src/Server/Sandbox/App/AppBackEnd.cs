// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Kernel.Jose;

namespace Server.Sandbox.App;

/// <summary>
/// The application <c>sandbox-app</c>, as its own developer would write it: it knows the issuer, its private key and nothing
/// else, and speaks to the server over HTTP like everybody.
/// </summary>
internal sealed class AppBackEnd(Uri issuer, TimeProvider time)
{
    /// <summary>Its <c>client_id</c>, and the name of its key.</summary>
    public const string ClientId = "sandbox-app";

    private static readonly TimeSpan AssertionLifetime = TimeSpan.FromSeconds(60);

    private readonly string _issuer = issuer.OriginalString.TrimEnd('/');
    private readonly SigningKey _key = SandboxKeys.Private(ClientId);

    /// <summary>Where phones return to it.</summary>
    public string RedirectUri => $"{_issuer}/sandbox/callback";

    /// <summary>Starts an attempt: the result says which URL the phone must open.</summary>
    public Attempt Begin() => Attempt.Begin(issuer, ClientId, RedirectUri);

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
            Content = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["grant_type"] = "authorization_code",
                ["code"] = code,
                ["redirect_uri"] = attempt.RedirectUri,
                ["code_verifier"] = attempt.CodeVerifier,
                ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                ["client_assertion"] = SignAssertion(),
            }),
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
            && jws.Claims.FindString("aud") == ClientId
            && jws.Claims.FindString("nonce") == attempt.Nonce
            && jws.Claims.FindSeconds("exp") > time.GetUtcNow().ToUnixTimeSeconds();
    }

    private string SignAssertion()
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var claims = JsonSerializer.SerializeToUtf8Bytes(
            new AssertionClaims(
                ClientId, ClientId, _issuer, Base64Url.Encode(RandomNumberGenerator.GetBytes(16)),
                now, now + (long)AssertionLifetime.TotalSeconds),
            SandboxJson.Relaxed.AssertionClaims);
        return Jws.Sign(_key, claims);
    }
}

/// <summary>The claims of a client assertion (RFC 7523 §3).</summary>
internal sealed record AssertionClaims(string Iss, string Sub, string Aud, string Jti, long Iat, long Exp);
