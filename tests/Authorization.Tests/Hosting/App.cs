// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kernel.Jose;

namespace Authorization.Tests.Hosting;

/// <summary>An application's back end: its key, its registration and the requests it makes.</summary>
internal sealed class App(string clientId, string redirectUri, JwsAlgorithm algorithm)
{
    public const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    public const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    public static readonly string Challenge = Base64Url.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    public string ClientId { get; } = clientId;

    public string RedirectUri { get; } = redirectUri;

    public SigningKey Key { get; set; } = SigningKey.Generate(algorithm);

    /// <summary>Where its keys are fetched from, when they do not stand in its registration.</summary>
    public string? JwksUri { get; init; }

    public IReadOnlyList<string> Scopes { get; init; } =
    [
        "number-verification:verify", "number-verification:device-phone-number:read",
        "number-verification-verify-read", "number-verification-share-read",
    ];

    public bool RequirePkce { get; init; } = true;

    public bool Enabled { get; set; } = true;

    /// <summary>Further members of the registration, or (null) members to leave out.</summary>
    public IReadOnlyDictionary<string, JsonNode?> More { get; init; } = new Dictionary<string, JsonNode?>();

    /// <summary>Members that change after the start, beside and instead of <see cref="More"/>.</summary>
    public IReadOnlyList<(string Name, JsonNode Value)> Changed { get; set; } = [];

    public bool DpopBoundAccessTokens { get; set; }

    public JsonObject Registration()
    {
        var registration = new JsonObject
        {
            ["client_id"] = ClientId,
            ["enabled"] = Enabled,
            [JwksUri is null ? "jwks" : "jwks_uri"] = JwksUri is null ? KeySet(Key) : JwksUri,
            ["redirect_uris"] = new JsonArray(RedirectUri),
            ["scopes"] = new JsonArray([.. Scopes.Select(scope => (JsonNode)scope)]),
            ["purposes"] = new JsonArray("FraudPreventionAndDetection", "IdentityVerification"),
            ["require_pkce"] = RequirePkce,
            ["dpop_bound_access_tokens"] = DpopBoundAccessTokens,
        };
        foreach (var (name, value) in More)
        {
            registration.Remove(name);
            if (value is not null)
            {
                registration[name] = value.DeepClone();
            }
        }

        foreach (var (name, value) in Changed)
        {
            registration[name] = value.DeepClone();
        }

        return registration;
    }

    /// <summary>A form of an authenticated client, with a fresh assertion.</summary>
    public List<(string Name, string Value)> ClientRequest(DateTimeOffset now, params (string Name, string? Value)[] changes) => Change(
        [("client_assertion_type", AssertionType), ("client_assertion", Assertion(now))], changes);

    /// <summary>The public halves as a JWKS.</summary>
    public static JsonObject KeySet(params IEnumerable<SigningKey> keys) =>
        new() { ["keys"] = new JsonArray([.. keys.Select(key => PublicJwk(key))]) };

    private static JsonNode? PublicJwk(SigningKey key)
    {
        var jwk = new MemoryStream();
        using (var writer = new Utf8JsonWriter(jwk))
        {
            key.PublicKey.WriteTo(writer);
        }

        return JsonNode.Parse(jwk.ToArray());
    }

    /// <summary>A good authorization request, with changes: a null value removes, a new name adds.</summary>
    public List<(string Name, string Value)> AuthorizationRequest(params (string Name, string? Value)[] changes) => Change(
        [
            ("response_type", "code"),
            ("client_id", ClientId),
            ("redirect_uri", RedirectUri),
            ("scope", "openid dpv:FraudPreventionAndDetection number-verification:verify"),
            ("state", "st-1"),
            ("nonce", "n-1"),
            ("code_challenge", Challenge),
            ("code_challenge_method", "S256"),
        ],
        changes);

    /// <summary>A good token request, with changes.</summary>
    public List<(string Name, string Value)> TokenRequest(string code, DateTimeOffset now, params (string Name, string? Value)[] changes) =>
        Change(
            [
                ("grant_type", "authorization_code"),
                ("code", code),
                ("redirect_uri", RedirectUri),
                ("code_verifier", Verifier),
                ("client_assertion_type", AssertionType),
                ("client_assertion", Assertion(now)),
            ],
            changes);

    /// <summary>
    /// The same as claims of a request object (RFC 9101), with changes. Beside what it asks for, a name may be one of the object's own.
    /// </summary>
    public JsonObject RequestClaims(DateTimeOffset now, params (string Name, JsonNode? Value)[] changes)
    {
        var claims = Claims(now, ("sub", null), ("aud", $"{AuthorizationHost.Issuer}/authorize"));
        foreach (var (name, value) in AuthorizationRequest())
        {
            claims[name] = value;
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

    /// <summary>A good request object, with changes.</summary>
    public string RequestObject(DateTimeOffset now, params (string Name, JsonNode? Value)[] changes) =>
        Jws.Sign(Key, Encoding.UTF8.GetBytes(RequestClaims(now, changes).ToJsonString()), "oauth-authz-req+jwt");

    /// <summary>What stands in the query beside a request object (AS-17), with changes.</summary>
    public List<(string Name, string Value)> SignedRequest(string requestObject, params (string Name, string? Value)[] changes) => Change(
        [.. AuthorizationRequest(("state", null), ("nonce", null), ("code_challenge", null), ("code_challenge_method", null)), ("request", requestObject)],
        changes);

    /// <summary>A good request to push (RFC 9126 §2.1), with changes.</summary>
    public List<(string Name, string Value)> PushedRequest(DateTimeOffset now, params (string Name, string? Value)[] changes) => Change(
        [.. AuthorizationRequest(), ("client_assertion_type", AssertionType), ("client_assertion", Assertion(now))], changes);

    /// <summary>A good client assertion, with changes to its claims: a null value removes.</summary>
    public string Assertion(DateTimeOffset now, params (string Name, JsonNode? Value)[] changes) =>
        Jws.Sign(Key, Encoding.UTF8.GetBytes(Claims(now, changes).ToJsonString()));

    public JsonObject Claims(DateTimeOffset now, params (string Name, JsonNode? Value)[] changes)
    {
        var claims = new JsonObject
        {
            ["iss"] = ClientId,
            ["sub"] = ClientId,
            ["aud"] = AuthorizationHost.Issuer,
            ["jti"] = Guid.NewGuid().ToString(),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.ToUnixTimeSeconds() + 60,
        };
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

    /// <summary>A signature over any text.</summary>
    public static byte[] Sign(SigningKey key, string text)
    {
        var signature = new byte[SigningKey.MaxSignatureLength];
        return signature[..key.Sign(Encoding.ASCII.GetBytes(text), signature)];
    }

    private static List<(string Name, string Value)> Change(
        List<(string Name, string Value)> parameters, (string Name, string? Value)[] changes)
    {
        foreach (var (name, value) in changes)
        {
            parameters.RemoveAll(parameter => parameter.Name == name);
            if (value is not null)
            {
                parameters.Add((name, value));
            }
        }

        return parameters;
    }
}
