// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kernel.Jose;

namespace Authorization.Tests.Hosting;

/// <summary>JWTs that a client's key signed, or seems to have signed, and that are good for nothing wherever they are sent.</summary>
internal static class HostileJwts
{
    /// <summary>JOSE headers out of the ordinary.</summary>
    public static TheoryData<string> Headers =>
    [
        """{"alg":"none"}""", """{"alg":"None"}""", """{"alg":"nOnE"}""", """{"alg":""}""", "{}", """{"alg":1}""", """{"alg":["ES256"]}""",
        """{"alg":"HS256"}""", """{"alg":"HS512"}""", """{"alg":"ES384"}""", """{"alg":"ES256K"}""", """{"alg":"EdDSA"}""", """{"alg":"RS256"}""",
        """{"alg":"PS256"}""", """{"alg":"es256"}""", """{"alg":"ES256","crit":["x"],"x":1}""", """{"alg":"ES256","crit":[]}""",
        """{"alg":"ES256","b64":false}""", """{"alg":"ES256","typ":""}""", """{"alg":"ES256","typ":1}""",
        """{"alg":"ES256","alg":"ES256"}""", """{"alg":"none","\u0061lg":"ES256"}""",
        """{"alg":"ES256","kid":"unknown"}""", """{"alg":"ES256","kid":1}""", """{"alg":"ES256","kid":"' OR 1=1 --"}""",
        """{"alg":"ES256","kid":"../../etc/passwd"}""", """{"alg":"ES256","kid":"\u0000"}""", """{"alg":"ES256","kid":"\ud800"}""", "[]", "null", "\"\"",
    ];

    /// <summary>What a claim in a table means: +n and -n are seconds from now, JSON is JSON, the rest is text.</summary>
    public static JsonNode? Value(string? text, DateTimeOffset now)
    {
        if (text is null)
        {
            return null;
        }

        if (text is ['+' or '-', ..] && long.TryParse(text, CultureInfo.InvariantCulture, out var offset))
        {
            return now.ToUnixTimeSeconds() + offset;
        }

        return text is ['[' or '"' or '{', ..] or "true" or "1" or "-5e3" || (text.Length > 2 && char.IsAsciiDigit(text[0]))
            ? JsonNode.Parse(text)
            : text;
    }

    /// <summary>Signs any header and payload with a client's ES256 key.</summary>
    public static string Sign(string header, string claims, SigningKey key)
    {
        var input = Input(header, claims);
        return $"{input}.{Base64Url.Encode(App.Sign(key, input))}";
    }

    /// <summary>Good claims under a header: signed, unsigned, and authenticated by what everybody knows of the key.</summary>
    public static IEnumerable<string> Under(string header, string claims, SigningKey key)
    {
        var input = Input(header, claims);
        yield return Sign(header, claims, key);
        yield return input + ".";
        foreach (var secret in PublicTexts(key))
        {
            yield return $"{input}.{Base64Url.Encode(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(input)))}";
        }
    }

    /// <summary>Good claims that bring, or point to, the key they are signed with.</summary>
    public static IEnumerable<string> WithKeysOfTheirOwn(string claims)
    {
        using var attacker = SigningKey.Generate(JwsAlgorithm.ES256);
        string[] members =
        [
            $"\"jwk\":{Encoding.UTF8.GetString(Jwk(attacker))}", "\"jku\":\"http://127.0.0.1:9/\"", "\"x5u\":\"http://127.0.0.1:9/\"", "\"x5c\":[\"MIIB\"]",
        ];
        foreach (var member in members)
        {
            yield return Sign($"{{\"alg\":\"ES256\",{member}}}", claims, attacker);
        }
    }

    /// <summary>A good one, misshapen in the ways of RFC 7515 §3 and with signatures that are none.</summary>
    public static IEnumerable<string> Misshapen(string good, SigningKey other)
    {
        var (input, signature) = (good[..good.LastIndexOf('.')], good[(good.LastIndexOf('.') + 1)..]);
        return
        [
            input, input + ".", good + ".", good + ".x", " " + good, good + " ", good + "=", good + "\n", good.Insert(5, "\n"), "." + good,
            $"{input}.{Base64Url.Encode(new byte[64])}", $"{input}.{Base64Url.Encode(new byte[63])}", $"{input}.{signature}A",
            $"{input}.{signature[..^2]}", "a.b.c", "..", ".", "{\"payload\":\"x\",\"signatures\":[]}",
            $"{input}.{Base64Url.Encode(App.Sign(other, input))}",
        ];
    }

    /// <summary>Good claims, written as no strict JSON would be.</summary>
    public static IEnumerable<string> Loose(string good) =>
    [
        good[..^1] + ",\"iss\":\"app-one\"}", good[..^1] + ",\"\\u0069ss\":\"app-one\"}", "\ufeff" + good, good[..^1], "[" + good + "]",
        good[..^1] + ",\"x\":" + new string('[', 1000) + new string(']', 1000) + "}", good[..^1] + ",\"x\":\"\\ud800\",\"\\ud800\":1}",
        good[..^1] + ",\"x\":\"" + new string('x', 13_000) + "\"}", "", "null",
    ];

    private static string Input(string header, string claims) =>
        $"{Base64Url.Encode(Encoding.UTF8.GetBytes(header))}.{Base64Url.Encode(Encoding.UTF8.GetBytes(claims))}";

    private static byte[] Jwk(SigningKey key)
    {
        var jwk = new MemoryStream();
        using (var writer = new Utf8JsonWriter(jwk))
        {
            key.PublicKey.WriteTo(writer);
        }

        return jwk.ToArray();
    }

    private static IEnumerable<byte[]> PublicTexts(SigningKey key)
    {
        using var ecdsa = ECDsa.Create();
        ecdsa.ImportPkcs8PrivateKey(key.ExportPkcs8(), out _);
        return
        [
            Jwk(key), ecdsa.ExportSubjectPublicKeyInfo(), Encoding.ASCII.GetBytes(ecdsa.ExportSubjectPublicKeyInfoPem()), [],
        ];
    }
}
