// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Kernel.Jose;

namespace Testing.Proofs;

/// <summary>
/// Every way in which a DPoP proof can be wrong (RFC 9449 §4.3), by name: one table, held against each place that takes a proof.
/// Each differs from a good proof in one thing.
/// </summary>
public static class BadProofs
{
    private static readonly Dictionary<string, Func<Request, IReadOnlyList<string>>> Table = new()
    {
        ["no JWT"] = _ => ["garbage"],
        ["a header without a value"] = _ => [""],
        ["two headers"] = r => [r.Good(), r.Good()],
        ["two proofs in one header"] = r => [$"{r.Good()}, {r.Good()}"],
        ["two segments"] = r => [r.Good()[..r.Good().LastIndexOf('.')]],
        ["longer than 8 KiB"] = r => [r.With(("padding", new string('a', 8 * 1024)))],
        ["typ missing"] = r => [r.WithHeader(("typ", null))],
        ["typ JWT"] = r => [r.WithHeader(("typ", "JWT"))],
        ["typ in capitals"] = r => [r.WithHeader(("typ", "DPOP+JWT"))],
        ["alg missing"] = r => [r.WithHeader(("alg", null))],
        ["alg none"] = r => [$"{ProofKey.Encode(r.Header(("alg", "none")))}.{ProofKey.Encode(r.Claims())}."],
        ["alg none, signed"] = r => [r.WithHeader(("alg", "none"))],
        ["alg HS256 over the public key"] = r => [Hmac(r)],
        ["alg RS256"] = r => [SignedBy(JwsAlgorithm.RS256, r)],
        ["alg PS256 of an EC key"] = r => [r.WithHeader(("alg", "PS256"))],
        ["crit"] = r => [r.WithHeader(("crit", new JsonArray("exp")), ("exp", 1))],
        ["jwk missing"] = r => [r.WithHeader(("jwk", null))],
        ["jwk a text"] = r => [r.WithHeader(("jwk", r.Key.PublicJwk().ToJsonString()))],
        ["jwk by reference"] = r => [r.WithHeader(("jwk", null), ("jku", "https://keys.example/jwks"))],
        ["jwk with its private member"] = r => [r.WithHeader(("jwk", PrivateJwk(r.Key)))],
        ["jwk of a symmetric key"] = r => [r.WithHeader(("jwk", new JsonObject { ["kty"] = "oct", ["k"] = "AAAA" }))],
        ["jwk of another key"] = r => [r.WithHeader(("jwk", Other()))],
        ["jwk for encryption"] = r => [r.WithHeader(("jwk", Add(r.Key.PublicJwk(), "use", "enc")))],
        ["jwk off the curve"] = r => [r.WithHeader(("jwk", Add(r.Key.PublicJwk(), "y", Base64Url.Encode(new byte[32]))))],
        ["RSA key of 1024 bits"] = r => [ShortRsa(r)],
        ["signature of another"] = r => [$"{r.Good()[..r.Good().LastIndexOf('.')]}.{Base64Url.Encode(RandomNumberGenerator.GetBytes(64))}"],
        ["no signature"] = r => [r.Good()[..(r.Good().LastIndexOf('.') + 1)]],
        ["claims changed after signing"] = r => [Changed(r)],
        ["claims doubled"] = r => [r.Key.Sign(r.Key.Header().ToJsonString(), r.Claims().Insert(1, "\"htm\":\"POST\",\"htm\":\"GET\","))],
        ["jti missing"] = r => [r.With(("jti", null))],
        ["jti empty"] = r => [r.With(("jti", ""))],
        ["jti a number"] = r => [r.With(("jti", 5))],
        ["jti of 257 characters"] = r => [r.With(("jti", new string('j', 257)))],
        ["htm missing"] = r => [r.With(("htm", null))],
        ["htm of another method"] = r => [r.With(("htm", "DELETE"))],
        ["htm in lower case"] = r => [r.With(("htm", r.Method.ToLowerInvariant()))],
        ["htu missing"] = r => [r.With(("htu", null))],
        ["htu a number"] = r => [r.With(("htu", 1))],
        ["htu of another path"] = r => [r.With(("htu", r.Url + "/other"))],
        ["htu with a final slash"] = r => [r.With(("htu", r.Url + "/"))],
        ["htu in other letter case"] = r => [r.With(("htu", r.Url[..^1] + char.ToUpperInvariant(r.Url[^1])))],
        ["htu of another host"] = r => [r.With(("htu", "https://evil.example" + new Uri(r.Url).AbsolutePath))],
        ["htu of another port"] = r => [r.With(("htu", $"{new Uri(r.Url).Scheme}://{new Uri(r.Url).Host}:1{new Uri(r.Url).AbsolutePath}"))],
        ["htu of another scheme"] = r => [r.With(("htu", "ftp" + r.Url[r.Url.IndexOf(':', StringComparison.Ordinal)..]))],
        ["htu with a user"] = r => [r.With(("htu", r.Url.Replace("://", "://user@", StringComparison.Ordinal)))],
        ["htu with a blank"] = r => [r.With(("htu", " " + r.Url))],
        ["htu relative"] = r => [r.With(("htu", new Uri(r.Url).AbsolutePath))],
        ["iat missing"] = r => [r.With(("iat", null))],
        ["iat a text"] = r => [r.With(("iat", $"{r.Now.ToUnixTimeSeconds()}"))],
        ["iat an hour ago"] = r => [r.With(("iat", r.Now.AddHours(-1).ToUnixTimeSeconds()))],
        ["iat 301 seconds ago"] = r => [r.With(("iat", r.Now.AddSeconds(-302).ToUnixTimeSeconds()))],
        ["iat 12 seconds ahead"] = r => [r.With(("iat", r.Now.AddSeconds(12).ToUnixTimeSeconds()))],
        ["iat an hour ahead"] = r => [r.With(("iat", r.Now.AddHours(1).ToUnixTimeSeconds()))],
        ["iat at the end of time"] = r => [r.With(("iat", 253_402_300_799))],
        ["body hash a number"] = r => [r.With(("camara:bh", 1))],
        ["body hash of another body"] = r => [r.With(("camara:bh", ProofKey.Hash("another body")))],
        ["query hash a number"] = r => [r.With(("camara:qh", 1))],
        ["query hash of another query"] = r => [r.With(("camara:qh", ProofKey.Hash("x=y")))],
    };

    private static readonly Dictionary<string, Func<Request, IReadOnlyList<string>>> AtResources = new()
    {
        ["ath missing"] = r => [r.With(("ath", null))],
        ["ath of another token"] = r => [r.With(("ath", ProofKey.Hash("another")))],
        ["ath the token itself"] = r => [r.With(("ath", r.AccessToken))],
        ["ath a number"] = r => [r.With(("ath", 1))],
    };

    /// <summary>The names of all that are wrong anywhere.</summary>
    public static IEnumerable<string> Names => Table.Keys;

    /// <summary>The names of those that are wrong beside an access token.</summary>
    public static IEnumerable<string> NamesAtResources => Table.Keys.Concat(AtResources.Keys);

    /// <summary>The values of the <c>DPoP</c> header.</summary>
    /// <param name="name">Which.</param>
    /// <param name="key">The key that a good proof would be of; an EC key.</param>
    /// <param name="method">The request's method.</param>
    /// <param name="url">The request's URL.</param>
    /// <param name="now">The request's instant.</param>
    /// <param name="accessToken">The token beside it, at a resource.</param>
    public static IReadOnlyList<string> Make(
        string name, ProofKey key, string method, string url, DateTimeOffset now, string? accessToken = null) =>
        (Table.TryGetValue(name, out var make) ? make : AtResources[name])(new Request(key, method, url, now, accessToken));

    private static string SignedBy(JwsAlgorithm algorithm, Request request)
    {
        using var key = new ProofKey(algorithm);
        return key.Sign(key.Header().ToJsonString(), request.Claims());
    }

    private static string Hmac(Request request)
    {
        var input = $"{ProofKey.Encode(request.Header(("alg", "HS256")))}.{ProofKey.Encode(request.Claims())}";
        var secret = Encoding.UTF8.GetBytes(request.Key.PublicJwk().ToJsonString());
        return $"{input}.{Base64Url.Encode(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(input)))}";
    }

    private static JsonObject PrivateJwk(ProofKey key)
    {
        using var ecdsa = ECDsa.Create();
        ecdsa.ImportPkcs8PrivateKey(key.Key.ExportPkcs8(), out _);
        return Add(key.PublicJwk(), "d", Base64Url.Encode(ecdsa.ExportParameters(includePrivateParameters: true).D));
    }

    private static JsonObject Other()
    {
        using var other = new ProofKey();
        return other.PublicJwk();
    }

    private static string ShortRsa(Request request)
    {
        using var rsa = RSA.Create(1024);
        var key = rsa.ExportParameters(includePrivateParameters: false);
        var jwk = new JsonObject { ["kty"] = "RSA", ["n"] = Base64Url.Encode(key.Modulus), ["e"] = Base64Url.Encode(key.Exponent) };
        var input = $"{ProofKey.Encode(request.Header(("alg", "PS256"), ("jwk", jwk)))}.{ProofKey.Encode(request.Claims())}";
        var signature = rsa.SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256, RSASignaturePadding.Pss);
        return $"{input}.{Base64Url.Encode(signature)}";
    }

    private static string Changed(Request request)
    {
        var parts = request.Good().Split('.');
        return $"{parts[0]}.{ProofKey.Encode(request.Claims())}.{parts[2]}";
    }

    private static JsonObject Add(JsonObject jwk, string name, string value)
    {
        jwk[name] = value;
        return jwk;
    }

    private sealed record Request(ProofKey Key, string Method, string Url, DateTimeOffset Now, string? AccessToken)
    {
        public string Good() => With();

        public string Claims() => ProofKey.Claims(Method, Url, Now, AccessToken).ToJsonString();

        public string With(params (string Name, JsonNode? Value)[] changes) => Key.Prove(Method, Url, Now, AccessToken, changes);

        public string WithHeader(params (string Name, JsonNode? Value)[] changes) => Key.Sign(Header(changes), Claims());

        public string Header(params (string Name, JsonNode? Value)[] changes)
        {
            var header = Key.Header();
            foreach (var (name, value) in changes)
            {
                header.Remove(name);
                if (value is not null)
                {
                    header[name] = value;
                }
            }

            return header.ToJsonString();
        }
    }
}
