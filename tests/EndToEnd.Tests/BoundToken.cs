// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kernel.Jose;
using Testing.Actors;
using Testing.Proofs;

namespace EndToEnd.Tests;

/// <summary>
/// The sandbox's application with a DPoP key that the test holds, so that it can sign what no client library would.
/// </summary>
internal static class BoundToken
{
    private const string RedirectUri = "http://127.0.0.1:9876/callback";

    /// <summary>A whole flow on the phone; the token is bound to the key.</summary>
    public static async Task<string> ObtainAsync(string issuer, Phone phone, ProofKey key, CancellationToken ct)
    {
        var verifier = Base64Url.Encode(RandomNumberGenerator.GetBytes(32));
        var challenge = Base64Url.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
        var callback = await Sandbox.RedirectAsync(
            phone,
            $"{issuer}/authorize?response_type=code&client_id=sandbox-app&redirect_uri={Uri.EscapeDataString(RedirectUri)}"
            + $"&scope={Uri.EscapeDataString(Sandbox.Scope)}&state=s&nonce=n&code_challenge={challenge}&code_challenge_method=S256"
            + $"&dpop_jkt={key.Thumbprint}");
        var code = callback.Split("code=")[1].Split('&')[0];
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{issuer}/token")
        {
            Content = new FormUrlEncodedContent(
            [
                new("grant_type", "authorization_code"),
                new("code", Uri.UnescapeDataString(code)),
                new("redirect_uri", RedirectUri),
                new("code_verifier", verifier),
                new("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
                new("client_assertion", Assertion(issuer)),
            ]),
        };
        request.Headers.TryAddWithoutValidation("DPoP", key.Prove("POST", $"{issuer}/token", DateTimeOffset.UtcNow));
        using var response = await http.SendAsync(request, ct);
        var tokens = JsonNode.Parse(await response.Content.ReadAsStringAsync(ct))!;
        Assert.Equal((HttpStatusCode.OK, "DPoP"), (response.StatusCode, (string?)tokens["token_type"]));
        return (string)tokens["access_token"]!;
    }

    private static string Assertion(string issuer)
    {
        using var jwk = JsonDocument.Parse(
            File.ReadAllBytes(Path.Combine(Sandbox.RepositoryRoot, "src", "Server", "Sandbox", "sandbox-app.jwk.json")));
        using var key = SigningKey.ImportJwk(jwk.RootElement);
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var claims = new JsonObject
        {
            ["iss"] = "sandbox-app",
            ["sub"] = "sandbox-app",
            ["aud"] = issuer,
            ["jti"] = Guid.NewGuid().ToString(),
            ["iat"] = now,
            ["exp"] = now + 60,
        };
        return Jws.Sign(key, Encoding.UTF8.GetBytes(claims.ToJsonString()));
    }
}
