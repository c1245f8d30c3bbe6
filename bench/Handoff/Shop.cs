// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Handoff;

/// <summary>The application: it authenticates with a key made here and now, and pushes the requests that desktops then hand off.</summary>
internal sealed class Shop : IDisposable
{
    /// <summary>Its client id.</summary>
    public const string ClientId = "shop";

    private const string Origin = "https://shop.example";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly HttpClient _http = new() { DefaultRequestVersion = new Version(1, 1) };
    private readonly string _challenge = Base64Url.EncodeToString(SHA256.HashData(RandomNumberGenerator.GetBytes(32)));

    /// <summary>The clients file that registers it.</summary>
    public string Registration()
    {
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        var key = new JsonObject
        {
            ["kty"] = "EC",
            ["crv"] = "P-256",
            ["x"] = Base64Url.EncodeToString(point.X!),
            ["y"] = Base64Url.EncodeToString(point.Y!),
            ["kid"] = "1",
            ["use"] = "sig",
            ["alg"] = "ES256",
        };
        var client = new JsonObject
        {
            ["client_id"] = ClientId,
            ["client_name"] = "Example Shop",
            ["client_uri"] = Origin,
            ["jwks"] = new JsonObject { ["keys"] = new JsonArray(key) },
            ["redirect_uris"] = new JsonArray($"{Origin}/callback"),
            ["scopes"] = new JsonArray("number-verification:verify"),
            ["purposes"] = new JsonArray("FraudPreventionAndDetection"),
            ["handoff"] = new JsonObject
            {
                ["return_uris"] = new JsonArray($"{Origin}/signed-in"),
                ["templates"] = new JsonArray(new JsonObject
                {
                    ["id"] = "sign-in",
                    ["text"] = new JsonObject { ["en"] = "Sign in as {account}" },
                    ["fields"] = new JsonObject { ["account"] = new JsonObject { ["type"] = "text", ["max_length"] = 40 } },
                }),
                ["brand"] = new JsonObject { ["color"] = "#0a7d5a" },
            },
        };
        return new JsonObject { ["clients"] = new JsonArray(client) }.ToJsonString();
    }

    /// <summary>Pushes a request (RFC 9126); gives its <c>request_uri</c>.</summary>
    public async Task<string> PushAsync(string issuer)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            ["client_assertion"] = Assertion(issuer),
            ["response_type"] = "code",
            ["client_id"] = ClientId,
            ["redirect_uri"] = $"{issuer}/handoff/callback",
            ["scope"] = "openid dpv:FraudPreventionAndDetection number-verification:verify",
            ["state"] = "af0ifjsldkj",
            ["nonce"] = "n-0S6_WzA2Mj",
            ["code_challenge"] = _challenge,
            ["code_challenge_method"] = "S256",
            ["handoff_template"] = "sign-in",
            ["handoff_fields"] = """{"account":"ann@shop.example"}""",
        });
        using var answer = await _http.PostAsync(new Uri($"{issuer}/par"), form);
        var json = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        return (string?)json["request_uri"] ?? throw new InvalidOperationException($"The request was not taken: {json["error_description"]}");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _key.Dispose();
        _http.Dispose();
    }

    // RFC 7523 §3.
    private string Assertion(string issuer)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var header = Part(new { alg = "ES256", kid = "1" });
        var claims = Part(
            new { iss = ClientId, sub = ClientId, aud = issuer, jti = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture), iat = now, exp = now + 60 });
        var signature = _key.SignData(Encoding.ASCII.GetBytes($"{header}.{claims}"), HashAlgorithmName.SHA256);
        return $"{header}.{claims}.{Base64Url.EncodeToString(signature)}";
    }

    private static string Part(object value) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value));
}
