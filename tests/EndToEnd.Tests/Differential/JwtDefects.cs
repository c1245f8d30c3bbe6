// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace EndToEnd.Tests.Differential;

/// <summary>What can be wrong, or only unusual, with any JWT that a client signs, whatever it is for.</summary>
internal static class JwtDefects
{
    /// <summary>Each by its name.</summary>
    public static IEnumerable<(string Name, Action<JwtDraft, Party> Apply)> All { get; } =
    [
        ("good", (_, _) => { }),
        ("alg none, no signature", (jwt, _) => jwt.Head("alg", "none").Sign(_ => [])),
        ("alg None, no signature", (jwt, _) => jwt.Head("alg", "None").Sign(_ => [])),
        ("alg none, signed", (jwt, _) => jwt.Head("alg", "none")),
        ("alg missing", (jwt, _) => jwt.Head("alg", null)),
        ("HS256 by the public key", (jwt, _) => jwt.Head("alg", "HS256").Sign(text =>
            HMACSHA256.HashData(Encoding.UTF8.GetBytes((string)JwtDraft.Jwk("sandbox-app")["x"]!), text))),
        ("RS256 named, ES256 signed", (jwt, _) => jwt.Head("alg", "RS256")),
        ("no signature", (jwt, _) => jwt.Sign(_ => [])),
        ("signature of zeros", (jwt, _) => jwt.Sign(_ => new byte[64])),
        ("signature cut", (jwt, _) => jwt.Rewrite(text => text[..^8])),
        ("signed by another client", (jwt, _) => jwt.SignedBy = "sandbox-other"),
        ("signed by another client, its kid", (jwt, _) => jwt.Head("kid", "sandbox-other").SignedBy = "sandbox-other"),
        ("key in the header", (jwt, _) => jwt.Head("jwk", Public("sandbox-other")).Head("kid", null).SignedBy = "sandbox-other"),
        ("kid missing", (jwt, _) => jwt.Head("kid", null)),
        ("kid unknown", (jwt, _) => jwt.Head("kid", "nobody")),
        ("typ JWT", (jwt, _) => jwt.Head("typ", "JWT")),
        ("typ dpop+jwt", (jwt, _) => jwt.Head("typ", "dpop+jwt")),
        ("typ at+jwt", (jwt, _) => jwt.Head("typ", "at+jwt")),
        ("crit unknown", (jwt, _) => jwt.Head("crit", new JsonArray("unheard-of")).Head("unheard-of", true)),
        ("claims changed after signing", (jwt, _) => jwt.Rewrite(text => WithOtherClaims(jwt, text))),
        ("claims no object", (jwt, _) => jwt.ClaimsText = "[1]"),
        ("claims no JSON", (jwt, _) => jwt.ClaimsText = "{"),
        ("claim named twice", (jwt, _) => jwt.ClaimsText = jwt.Claims.ToJsonString().Insert(1, "\"iss\":\"sandbox-app\",")),
        ("two parts", (jwt, _) => jwt.Rewrite(text => text[..text.LastIndexOf('.')])),
        ("five parts", (jwt, _) => jwt.Rewrite(text => $"{text}.AAAA.AAAA")),
        ("no JWT", (jwt, _) => jwt.Rewrite(_ => "not-a-jwt")),
        ("exp missing", (jwt, _) => jwt.Claim("exp", null)),
        ("exp past", (jwt, _) => jwt.Time("iat", -120).Time("exp", -60)),
        ("exp in an hour", (jwt, _) => jwt.Time("exp", 3600)),
        ("exp a string", (jwt, _) => jwt.Claim("exp", "tomorrow")),
        ("exp digits in a string", (jwt, _) => jwt.Claim("exp", jwt.Claims["exp"]!.ToJsonString())),
        ("iat missing", (jwt, _) => jwt.Claim("iat", null)),
        ("iat in two minutes", (jwt, _) => jwt.Time("iat", 120).Time("exp", 180)),
        ("iat ten minutes ago", (jwt, _) => jwt.Time("iat", -600)),
        ("iat a string", (jwt, _) => jwt.Claim("iat", "now")),
        ("nbf past", (jwt, _) => jwt.Time("nbf", -5)),
        ("nbf in two minutes", (jwt, _) => jwt.Time("nbf", 120).Time("exp", 180)),
        ("aud missing", (jwt, _) => jwt.Claim("aud", null)),
        ("aud another server", (jwt, _) => jwt.Claim("aud", "https://other.example")),
        ("aud with a final slash", (jwt, party) => jwt.Claim("aud", $"{party.Issuer}/")),
        ("aud /token", (jwt, party) => jwt.Claim("aud", $"{party.Issuer}/token")),
        ("aud /authorize", (jwt, party) => jwt.Claim("aud", $"{party.Issuer}/authorize")),
        ("aud /par", (jwt, party) => jwt.Claim("aud", $"{party.Issuer}/par")),
        ("aud an array of the issuer", (jwt, party) => jwt.Claim("aud", new JsonArray(party.Issuer))),
        ("aud an array of two", (jwt, party) => jwt.Claim("aud", new JsonArray(party.Issuer, "https://other.example"))),
        ("aud an empty array", (jwt, _) => jwt.Claim("aud", new JsonArray())),
        ("iss missing", (jwt, _) => jwt.Claim("iss", null)),
        ("iss another client", (jwt, _) => jwt.Claim("iss", "sandbox-other")),
        ("iss nobody", (jwt, _) => jwt.Claim("iss", "nobody")),
        ("jti missing", (jwt, _) => jwt.Claim("jti", null)),
        ("jti empty", (jwt, _) => jwt.Claim("jti", "")),
        ("jti a number", (jwt, _) => jwt.Claim("jti", 7)),
        ("jti of 1000 characters", (jwt, _) => jwt.Claim("jti", Guid.NewGuid() + new string('j', 964))),
    ];

    private static string WithOtherClaims(JwtDraft jwt, string text)
    {
        var claims = jwt.Claims.DeepClone().AsObject();
        claims["jti"] = Guid.NewGuid().ToString();
        var parts = text.Split('.');
        return $"{parts[0]}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims.ToJsonString()))}.{parts[2]}";
    }

    private static JsonObject Public(string clientId)
    {
        var jwk = JwtDraft.Jwk(clientId);
        jwk.Remove("d");
        return jwk;
    }
}
