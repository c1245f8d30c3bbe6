// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kernel.Jose;

namespace Testing.Proofs;

/// <summary>A client's key for DPoP (RFC 9449), and the proofs it signs: good ones, and whatever else a test wants to see refused.</summary>
public sealed class ProofKey(JwsAlgorithm algorithm = JwsAlgorithm.ES256) : IDisposable
{
    /// <summary>The private key.</summary>
    public SigningKey Key { get; } = SigningKey.Generate(algorithm);

    /// <summary>What <c>dpop_jkt</c> and <c>cnf.jkt</c> hold.</summary>
    public string Thumbprint => Key.PublicKey.Thumbprint;

    /// <summary>A good proof, with changes to its claims: a null value removes, a new name adds.</summary>
    public string Prove(
        string method, string url, DateTimeOffset now, string? accessToken = null, params (string Name, JsonNode? Value)[] changes) =>
        Sign(Header(), Claims(method, url, now, accessToken, changes));

    /// <summary>The header of a good proof.</summary>
    public JsonObject Header() => new() { ["typ"] = "dpop+jwt", ["alg"] = Key.Algorithm.Name(), ["jwk"] = PublicJwk() };

    /// <summary>The public members alone.</summary>
    public JsonObject PublicJwk()
    {
        var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            Key.PublicKey.WriteTo(writer);
        }

        var jwk = JsonNode.Parse(stream.ToArray())!.AsObject();
        foreach (var name in new[] { "use", "alg", "kid" })
        {
            jwk.Remove(name);
        }

        return jwk;
    }

    /// <summary>The claims of a good proof, with changes.</summary>
    public static JsonObject Claims(
        string method, string url, DateTimeOffset now, string? accessToken = null, params (string Name, JsonNode? Value)[] changes)
    {
        var claims = new JsonObject
        {
            ["jti"] = Guid.NewGuid().ToString(),
            ["htm"] = method,
            ["htu"] = url,
            ["iat"] = now.ToUnixTimeSeconds(),
        };
        if (accessToken is not null)
        {
            claims["ath"] = Hash(accessToken);
        }

        foreach (var (name, value) in changes)
        {
            claims.Remove(name);
            if (value is not null)
            {
                claims[name] = value;
            }
        }

        return claims;
    }

    /// <summary>base64url of SHA-256, as <c>ath</c>, <c>camara:bh</c> and <c>camara:qh</c> are made.</summary>
    public static string Hash(string text) => Base64Url.Encode(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>Signs a header and claims, whatever they say.</summary>
    public string Sign(JsonObject header, JsonObject claims) => Sign(header.ToJsonString(), claims.ToJsonString());

    /// <summary>Signs two texts, whatever they are.</summary>
    public string Sign(string header, string claims)
    {
        var input = $"{Encode(header)}.{Encode(claims)}";
        var signature = new byte[SigningKey.MaxSignatureLength];
        var length = Key.Sign(Encoding.ASCII.GetBytes(input), signature);
        return $"{input}.{Base64Url.Encode(signature.AsSpan(0, length))}";
    }

    /// <inheritdoc/>
    public void Dispose() => Key.Dispose();

    internal static string Encode(string text) => Base64Url.Encode(Encoding.UTF8.GetBytes(text));
}
