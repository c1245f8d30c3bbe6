// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Kernel.Jose;

/// <summary>
/// A public key for verifying signatures (RFC 7517), bound to exactly one algorithm: an RSA key without <c>alg</c> is RS256.
/// EC P-256 or RSA of 2048 bits and more; a key with private members is refused, because whoever sent it has leaked it.
/// </summary>
public sealed class JsonWebKey
{
    private const int MinRsaBits = 2048;
    private const int MaxRsaBits = 8192;
    private const int MinExponent = 65537;
    private const int MaxKeyIdLength = 256;

    private readonly ECDsa? _ecdsa;
    private readonly RSA? _rsa;

    private JsonWebKey(ECDsa ecdsa, string? keyId)
    {
        _ecdsa = ecdsa;
        KeyId = keyId;
        Algorithm = JwsAlgorithm.ES256;
        Thumbprint = ComputeThumbprint();
    }

    private JsonWebKey(RSA rsa, string? keyId, JwsAlgorithm algorithm)
    {
        _rsa = rsa;
        KeyId = keyId;
        Algorithm = algorithm;
        Thumbprint = ComputeThumbprint();
    }

    /// <summary><c>kid</c>, when the key names one.</summary>
    public string? KeyId { get; }

    /// <summary>The one algorithm this key verifies.</summary>
    public JwsAlgorithm Algorithm { get; }

    /// <summary>SHA-256 thumbprint (RFC 7638), base64url.</summary>
    public string Thumbprint { get; }

    /// <summary>Reads one member of a key set.</summary>
    /// <param name="jwk">The JSON object.</param>
    /// <param name="key">The key.</param>
    /// <param name="refusal">Why there is none, for whoever registered the key.</param>
    public static bool TryParse(
        JsonElement jwk, [NotNullWhen(true)] out JsonWebKey? key, [NotNullWhen(false)] out string? refusal)
    {
        key = null;
        if (jwk.ValueKind is not JsonValueKind.Object)
        {
            refusal = "a key is a JSON object";
            return false;
        }

        refusal = RefuseMisuse(jwk);
        if (refusal is not null)
        {
            return false;
        }

        try
        {
            switch (jwk.FindString("kty"))
            {
                case "EC":
                    refusal = TryParseEc(jwk, out key);
                    break;
                case "RSA":
                    refusal = TryParseRsa(jwk, out key);
                    break;
                default:
                    refusal = "kty is neither EC nor RSA";
                    break;
            }
        }
        catch (CryptographicException)
        {
            refusal = "the key's numbers are no valid key"; // A point off the curve ends here.
        }

        return key is not null;
    }

    /// <summary>Wraps the public half of a key of our own.</summary>
    internal static JsonWebKey FromPublic(ECParameters ec, string keyId) => new(ECDsa.Create(ec), keyId);

    /// <inheritdoc cref="FromPublic(ECParameters, string)"/>
    internal static JsonWebKey FromPublic(RSAParameters rsa, string keyId, JwsAlgorithm algorithm) =>
        new(RSA.Create(rsa), keyId, algorithm);

    /// <summary>Whether the signature is this key's over the data.</summary>
    public bool Verifies(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) => Algorithm switch
    {
        JwsAlgorithm.ES256 => signature.Length == 64 && _ecdsa!.VerifyData(
            data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation),
        JwsAlgorithm.RS256 => _rsa!.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        JwsAlgorithm.PS256 => _rsa!.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
        _ => false,
    };

    /// <summary>Writes the key as a member of a JWKS (RFC 7517 §5): public members, <c>use</c>, <c>alg</c>, <c>kid</c>.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach (var (name, value) in PublicMembers())
        {
            writer.WriteString(name, value);
        }

        writer.WriteString("use", "sig");
        writer.WriteString("alg", Algorithm.Name());
        if (KeyId is not null)
        {
            writer.WriteString("kid", KeyId);
        }

        writer.WriteEndObject();
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

    private static string? TryParseEc(JsonElement jwk, out JsonWebKey? key)
    {
        key = null;
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
        key = new JsonWebKey(ec, jwk.FindString("kid"));
        return null;
    }

    private static string? TryParseRsa(JsonElement jwk, out JsonWebKey? key)
    {
        key = null;
        var algorithm = JwsAlgorithm.RS256;
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

        key = new JsonWebKey(rsa, jwk.FindString("kid"), algorithm);
        return null;
    }

    // In lexical order, as RFC 7638 §3.2 wants them hashed.
    private IEnumerable<(string Name, string Value)> PublicMembers()
    {
        if (_ecdsa is not null)
        {
            var q = _ecdsa.ExportParameters(includePrivateParameters: false).Q;
            return [("crv", "P-256"), ("kty", "EC"), ("x", Base64Url.Encode(q.X)), ("y", Base64Url.Encode(q.Y))];
        }

        var rsa = _rsa!.ExportParameters(includePrivateParameters: false);
        return [("e", Base64Url.Encode(rsa.Exponent)), ("kty", "RSA"), ("n", Base64Url.Encode(rsa.Modulus))];
    }

    private string ComputeThumbprint()
    {
        var json = string.Join(',', PublicMembers().Select(member => $"\"{member.Name}\":\"{member.Value}\""));
        return Base64Url.Encode(SHA256.HashData(Encoding.ASCII.GetBytes($"{{{json}}}")));
    }
}
