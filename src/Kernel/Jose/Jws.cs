// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Codec = System.Buffers.Text.Base64Url;

namespace Kernel.Jose;

/// <summary>
/// A compact JWS (RFC 7515 §3.1) whose form is checked and whose signature is not yet: <see cref="VerifiedBy"/> says that.
/// Keys never come from the header (<c>jwk</c>, <c>jku</c>, <c>x5u</c>, <c>x5c</c> are not looked at; a <see cref="DpopProof"/> alone
/// reads its own), and <c>crit</c> is refused, because no extension is understood here.
/// </summary>
public sealed class Jws : IDisposable
{
    /// <summary>The longest token read, in characters.</summary>
    public const int MaxLength = 16 * 1024;

    private readonly JsonDocument _claims;
    private readonly byte[] _signingInput;
    private readonly byte[] _signature;

    private Jws(JwsAlgorithm algorithm, string? keyId, string? type, JsonDocument claims, byte[] signingInput, byte[] signature)
    {
        Algorithm = algorithm;
        KeyId = keyId;
        Type = type;
        _claims = claims;
        _signingInput = signingInput;
        _signature = signature;
    }

    /// <summary><c>alg</c>.</summary>
    public JwsAlgorithm Algorithm { get; }

    /// <summary><c>kid</c>, when given.</summary>
    public string? KeyId { get; }

    /// <summary><c>typ</c>, when given.</summary>
    public string? Type { get; }

    /// <summary>The claims; not to be believed before <see cref="VerifiedBy"/>.</summary>
    public JsonElement Claims => _claims.RootElement;

    /// <summary>Reads the form: three canonical base64url segments, strict JSON objects, a known <c>alg</c>, no <c>crit</c>.</summary>
    public static bool TryParse(string? compact, [NotNullWhen(true)] out Jws? jws)
    {
        jws = null;
        if (compact is null or { Length: 0 or > MaxLength })
        {
            return false;
        }

        var firstDot = compact.IndexOf('.', StringComparison.Ordinal);
        var lastDot = compact.LastIndexOf('.');
        if (firstDot <= 0 || lastDot == firstDot
            || !Base64Url.TryDecode(compact.AsSpan(0, firstDot), out var header)
            || !Base64Url.TryDecode(compact.AsSpan(firstDot + 1, lastDot - firstDot - 1), out var payload)
            || !Base64Url.TryDecode(compact.AsSpan(lastDot + 1), out var signature)
            || signature.Length == 0
            || !TryReadHeader(header, out var algorithm, out var keyId, out var type)
            || !StrictJson.TryParseObject(payload, out var claims))
        {
            return false;
        }

        jws = new Jws(algorithm, keyId, type, claims, Encoding.ASCII.GetBytes(compact, 0, lastDot), signature);
        return true;
    }

    /// <summary>Whether the key is of the header's algorithm and the signature is its.</summary>
    public bool VerifiedBy(JsonWebKey key) => key.Algorithm == Algorithm && key.Verifies(_signingInput, _signature);

    /// <summary>Signs claims into the compact form.</summary>
    /// <param name="key">The key; its <c>alg</c> and <c>kid</c> go to the header.</param>
    /// <param name="claims">The payload, UTF-8 JSON.</param>
    /// <param name="type"><c>typ</c>; none when null.</param>
    public static string Sign(SigningKey key, ReadOnlySpan<byte> claims, string? type = "JWT")
    {
        ArgumentNullException.ThrowIfNull(key);
        var header = key.EncodedHeader(type);
        var payloadStart = header.Length + 1;
        var payloadLength = Codec.GetEncodedLength(claims.Length);
        var signatureStart = payloadStart + payloadLength + 1;
        var token = new byte[signatureStart + Codec.GetEncodedLength(SigningKey.MaxSignatureLength)];
        header.CopyTo(token, 0);
        token[payloadStart - 1] = (byte)'.';
        Codec.EncodeToUtf8(claims, token.AsSpan(payloadStart));
        Span<byte> signature = stackalloc byte[SigningKey.MaxSignatureLength];
        var signatureLength = key.Sign(token.AsSpan(0, signatureStart - 1), signature);
        token[signatureStart - 1] = (byte)'.';
        var written = Codec.EncodeToUtf8(signature[..signatureLength], token.AsSpan(signatureStart));
        return Encoding.ASCII.GetString(token, 0, signatureStart + written);
    }

    /// <inheritdoc/>
    public void Dispose() => _claims.Dispose();

    private static bool TryReadHeader(byte[] utf8, out JwsAlgorithm algorithm, out string? keyId, out string? type)
    {
        algorithm = default;
        keyId = null;
        type = null;
        if (!StrictJson.TryParseObject(utf8, out var document))
        {
            return false;
        }

        using (document)
        {
            var header = document.RootElement;
            if (header.TryGetProperty("crit", out _) || header.TryGetProperty("b64", out _))
            {
                return false;
            }

            keyId = header.FindString("kid");
            type = header.FindString("typ");
            return (keyId is not null || !header.TryGetProperty("kid", out _))
                && (type is not null || !header.TryGetProperty("typ", out _))
                && JwsAlgorithms.TryParse(header.FindString("alg"), out algorithm);
        }
    }
}
