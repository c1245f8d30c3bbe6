// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Kernel.Jose;

/// <summary>A private key that signs tokens with one algorithm. Thread-safe: the platform's key objects sign concurrently.</summary>
public sealed class SigningKey : IDisposable
{
    /// <summary>Octets of the longest signature: that of an RSA key of 8192 bits.</summary>
    public const int MaxSignatureLength = 1024;

    private const int RsaBits = 2048;

    private readonly ECDsa? _ecdsa;
    private readonly RSA? _rsa;
    private readonly ConcurrentDictionary<string, byte[]> _headers = new(StringComparer.Ordinal);

    private SigningKey(AsymmetricAlgorithm key, JwsAlgorithm algorithm, string? keyId)
    {
        Algorithm = algorithm;
        _ecdsa = key as ECDsa;
        _rsa = key as RSA;
        var publicKey = PublicKeyNamed(keyId ?? "");
        KeyId = keyId ?? publicKey.Thumbprint;
        PublicKey = keyId is null ? PublicKeyNamed(KeyId) : publicKey;
    }

    /// <summary>The algorithm.</summary>
    public JwsAlgorithm Algorithm { get; }

    /// <summary>What <c>kid</c> says; the RFC 7638 thumbprint unless the key came with a name.</summary>
    public string KeyId { get; }

    /// <summary>The half that others see.</summary>
    public JsonWebKey PublicKey { get; }

    /// <summary>A new key: P-256, or RSA of 2048 bits.</summary>
    public static SigningKey Generate(JwsAlgorithm algorithm) => algorithm is JwsAlgorithm.ES256
        ? new SigningKey(ECDsa.Create(ECCurve.NamedCurves.nistP256), algorithm, null)
        : new SigningKey(RSA.Create(RsaBits), algorithm, null);

    /// <summary>The inverse of <see cref="ExportPkcs8"/>.</summary>
    /// <exception cref="CryptographicException">The bytes are no such key.</exception>
    public static SigningKey ImportPkcs8(JwsAlgorithm algorithm, ReadOnlySpan<byte> pkcs8, string? keyId = null)
    {
        AsymmetricAlgorithm key = algorithm is JwsAlgorithm.ES256 ? ECDsa.Create() : RSA.Create();
        key.ImportPkcs8PrivateKey(pkcs8, out _);
        return new SigningKey(key, algorithm, keyId);
    }

    /// <summary>Reads a private JWK (RFC 7518 §6.2.2, §6.3.2), as clients keep theirs; RSA needs all of its members.</summary>
    /// <exception cref="CryptographicException">The members are no such key.</exception>
    public static SigningKey ImportJwk(JsonElement jwk)
    {
        var keyId = jwk.FindString("kid");
        if (jwk.FindString("kty") is "EC")
        {
            return new SigningKey(
                ECDsa.Create(new ECParameters
                {
                    Curve = ECCurve.NamedCurves.nistP256,
                    Q = new ECPoint { X = Octets(jwk, "x"), Y = Octets(jwk, "y") },
                    D = Octets(jwk, "d"),
                }),
                JwsAlgorithm.ES256,
                keyId);
        }

        var algorithm = jwk.FindString("alg") is "PS256" ? JwsAlgorithm.PS256 : JwsAlgorithm.RS256;
        var parameters = new RSAParameters
        {
            Modulus = Octets(jwk, "n"),
            Exponent = Octets(jwk, "e"),
            D = Octets(jwk, "d"),
            P = Octets(jwk, "p"),
            Q = Octets(jwk, "q"),
            DP = Octets(jwk, "dp"),
            DQ = Octets(jwk, "dq"),
            InverseQ = Octets(jwk, "qi"),
        };
        return new SigningKey(RSA.Create(parameters), algorithm, keyId);
    }

    /// <summary>
    /// Writes the key with its private half, as clients keep theirs: the inverse of <see cref="ImportJwk"/>. Whoever calls this puts it
    /// where one party alone reads.
    /// </summary>
    public void WritePrivateTo(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        foreach (var (name, octets) in _ecdsa is not null ? PrivateMembers(_ecdsa) : PrivateMembers(_rsa!))
        {
            writer.WriteString(name, Base64Url.Encode(octets));
            CryptographicOperations.ZeroMemory(octets);
        }

        writer.WriteString("kty", _ecdsa is not null ? "EC" : "RSA");
        if (_ecdsa is not null)
        {
            writer.WriteString("crv", "P-256");
        }

        writer.WriteString("use", "sig");
        writer.WriteString("alg", Algorithm.Name());
        writer.WriteString("kid", KeyId);
        writer.WriteEndObject();
    }

    /// <summary>The private key as PKCS#8; whoever calls this seals it at once.</summary>
    public byte[] ExportPkcs8() => ((AsymmetricAlgorithm?)_ecdsa ?? _rsa!).ExportPkcs8PrivateKey();

    /// <summary>Signs; ES256 as the 64 octets r‖s (RFC 7518 §3.4).</summary>
    /// <param name="data">What to sign.</param>
    /// <param name="signature">Where to; <see cref="MaxSignatureLength"/> octets suffice.</param>
    /// <returns>How many octets the signature has.</returns>
    public int Sign(ReadOnlySpan<byte> data, Span<byte> signature) => Algorithm switch
    {
        JwsAlgorithm.ES256 => _ecdsa!.SignData(
            data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation),
        JwsAlgorithm.RS256 => _rsa!.SignData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        _ => _rsa!.SignData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
    };

    /// <summary>The JOSE header of this key's tokens, base64url; it is the same for every token of a type.</summary>
    internal byte[] EncodedHeader(string? type) => _headers.GetOrAdd(type ?? "", static (type, key) =>
    {
        var header = new Dictionary<string, string> { ["alg"] = key.Algorithm.Name(), ["kid"] = key.KeyId };
        if (type.Length > 0)
        {
            header["typ"] = type;
        }

        return Encoding.ASCII.GetBytes(Base64Url.Encode(JsonSerializer.SerializeToUtf8Bytes(header)));
    }, this);

    /// <inheritdoc/>
    public void Dispose()
    {
        _ecdsa?.Dispose();
        _rsa?.Dispose();
    }

    private static byte[] Octets(JsonElement jwk, string name) => Base64Url.TryDecode(jwk.FindString(name), out var octets)
        ? octets
        : throw new CryptographicException($"The private key lacks a usable {name}.");

    // RFC 7518 §6.2 and §6.3.
    private static (string Name, byte[] Octets)[] PrivateMembers(ECDsa ecdsa)
    {
        var key = ecdsa.ExportParameters(includePrivateParameters: true);
        return [("x", key.Q.X!), ("y", key.Q.Y!), ("d", key.D!)];
    }

    private static (string Name, byte[] Octets)[] PrivateMembers(RSA rsa)
    {
        var key = rsa.ExportParameters(includePrivateParameters: true);
        return
        [
            ("n", key.Modulus!), ("e", key.Exponent!), ("d", key.D!), ("p", key.P!), ("q", key.Q!), ("dp", key.DP!), ("dq", key.DQ!),
            ("qi", key.InverseQ!),
        ];
    }

    private JsonWebKey PublicKeyNamed(string keyId) => _ecdsa is not null
        ? new JsonWebKey(ECDsa.Create(_ecdsa.ExportParameters(includePrivateParameters: false)), keyId)
        : new JsonWebKey(RSA.Create(_rsa!.ExportParameters(includePrivateParameters: false)), keyId, Algorithm);
}
