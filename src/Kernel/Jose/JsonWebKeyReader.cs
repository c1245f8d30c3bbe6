// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using System.Security.Cryptography;
using System.Text.Json;

namespace Kernel.Jose;

/// <summary>Reads public keys as strangers write them (RFC 7517 §4, RFC 7518 §6): one spelling, one use, one algorithm each.</summary>
internal static class JsonWebKeyReader
{
    private const int MinRsaBits = 2048;
    private const int MaxRsaBits = 8192;
    private const int MinExponent = 65537;
    private const int MaxKeyIdLength = 256;

    /// <summary>The key, or why there is none.</summary>
    /// <param name="jwk">The JSON object.</param>
    /// <param name="rsaAlgorithm">What an RSA key without <c>alg</c> is for.</param>
    public static Result<JsonWebKey, string> Read(JsonElement jwk, JwsAlgorithm rsaAlgorithm = JwsAlgorithm.RS256)
    {
        if (jwk.ValueKind is not JsonValueKind.Object)
        {
            return "a key is a JSON object";
        }

        if (RefuseMisuse(jwk) is { } misuse)
        {
            return misuse;
        }

        try
        {
            return jwk.FindString("kty") switch
            {
                "EC" => ReadEc(jwk),
                "RSA" => ReadRsa(jwk, rsaAlgorithm),
                _ => "kty is neither EC nor RSA",
            };
        }
        catch (CryptographicException)
        {
            return "the key's numbers are no valid key"; // A point off the curve ends here.
        }
    }

    private static string? RefuseMisuse(JsonElement jwk)
    {
        string[] privateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];
        if (privateMembers.FirstOrDefault(name => jwk.TryGetProperty(name, out _)) is { } leaked)
        {
            return $"the key holds the private member {leaked}";
        }

        if (jwk.TryGetProperty("kid", out _) && jwk.FindString("kid") is not { Length: > 0 and <= MaxKeyIdLength })
        {
            return $"kid is not a string of 1 to {MaxKeyIdLength} characters";
        }

        if (jwk.TryGetProperty("use", out var use) && (use.ValueKind is not JsonValueKind.String || !use.ValueEquals("sig")))
        {
            return "use is not sig";
        }

        if (jwk.TryGetProperty("key_ops", out var operations)
            && (operations.ValueKind is not JsonValueKind.Array
                || !operations.EnumerateArray().Any(o => o.ValueKind is JsonValueKind.String && o.ValueEquals("verify"))))
        {
            return "key_ops does not hold verify";
        }

        return null;
    }

    private static Result<JsonWebKey, string> ReadEc(JsonElement jwk)
    {
        if (jwk.FindString("crv") is not "P-256")
        {
            return "crv is not P-256";
        }

        if (jwk.TryGetProperty("alg", out _) && jwk.FindString("alg") is not "ES256")
        {
            return "alg of a P-256 key is not ES256";
        }

        if (!Base64Url.TryDecode(jwk.FindString("x"), out var x) || x.Length != 32
            || !Base64Url.TryDecode(jwk.FindString("y"), out var y) || y.Length != 32)
        {
            return "x and y are not 32 octets each";
        }

        var ec = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = x, Y = y } });
        return new JsonWebKey(ec, jwk.FindString("kid"));
    }

    private static Result<JsonWebKey, string> ReadRsa(JsonElement jwk, JwsAlgorithm algorithm)
    {
        if (jwk.TryGetProperty("alg", out _)
            && (!JwsAlgorithms.TryParse(jwk.FindString("alg"), out algorithm) || algorithm is JwsAlgorithm.ES256))
        {
            return "alg of an RSA key is neither RS256 nor PS256";
        }

        if (!Base64Url.TryDecode(jwk.FindString("n"), out var n) || !Base64Url.TryDecode(jwk.FindString("e"), out var e))
        {
            return "n or e is missing or not base64url";
        }

        // An even modulus or exponent is no RSA key; a leading zero octet would be a second spelling (RFC 7518 §2).
        if (n.Length is 0 or > MaxRsaBits / 8 || n[0] == 0 || n[^1] % 2 == 0
            || e.Length is 0 or > 4 || e[0] == 0 || e[^1] % 2 == 0 || new BigInteger(e, isUnsigned: true, isBigEndian: true) < MinExponent)
        {
            return $"n or e is outside what is accepted (odd, e from {MinExponent}, n up to {MaxRsaBits} bits)";
        }

        var rsa = RSA.Create(new RSAParameters { Modulus = n, Exponent = e });
        if (rsa.KeySize < MinRsaBits)
        {
            rsa.Dispose();
            return "an RSA key has at least 2048 bits";
        }

        return new JsonWebKey(rsa, jwk.FindString("kid"), algorithm);
    }
}
