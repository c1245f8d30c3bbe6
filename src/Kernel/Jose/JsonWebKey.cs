// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Kernel.Jose;

/// <summary>
/// A public key for verifying signatures (RFC 7517), bound to exactly one algorithm: an RSA key without <c>alg</c> is RS256.
/// EC P-256 or RSA of 2048 bits and more; a key with private members is refused, because whoever sent it has leaked it.
/// </summary>
public sealed class JsonWebKey : IDisposable
{
    private readonly ECDsa? _ecdsa;
    private readonly RSA? _rsa;

    /// <summary>A P-256 key.</summary>
    internal JsonWebKey(ECDsa ecdsa, string? keyId)
    {
        _ecdsa = ecdsa;
        KeyId = keyId;
        Algorithm = JwsAlgorithm.ES256;
        Thumbprint = ComputeThumbprint();
    }

    /// <summary>An RSA key for one algorithm.</summary>
    internal JsonWebKey(RSA rsa, string? keyId, JwsAlgorithm algorithm)
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
        JsonElement jwk, [NotNullWhen(true)] out JsonWebKey? key, [NotNullWhen(false)] out string? refusal) =>
        JsonWebKeyReader.Read(jwk).Try(out key, out refusal);

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

    /// <inheritdoc/>
    public void Dispose()
    {
        _ecdsa?.Dispose();
        _rsa?.Dispose();
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
