// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using System.Text;
using Kernel;
using Kernel.Jose;

namespace Authorization.Tokens;

/// <summary>
/// Pairwise subject identifiers (OpenID Connect Core §8.1, decision 12): HMAC-SHA-256 under a secret of this installation over
/// sector, a zero octet and the number. Without the secret nobody can search the number space; two sectors cannot be joined.
/// </summary>
internal sealed class PairwiseSubject
{
    /// <summary>Length of the secret in octets.</summary>
    public const int SecretLength = 32;

    private byte[]? _secret;

    /// <summary>Takes the secret, once, before the server listens.</summary>
    public void Use(ReadOnlySpan<byte> secret)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(secret.Length, SecretLength);
        _secret = secret.ToArray();
    }

    /// <summary>The <c>sub</c> of a number in a sector.</summary>
    /// <exception cref="InvalidOperationException">The secret is not there yet.</exception>
    public string Of(string sector, PhoneNumber number) => OfText(sector, number.E164);

    /// <summary>The same of something else that could be searched through, such as an address, in a sector that no client can have.</summary>
    /// <exception cref="InvalidOperationException">The secret is not there yet.</exception>
    public string OfText(string sector, string text)
    {
        var secret = _secret ?? throw new InvalidOperationException("The secret of pairwise subjects is not loaded.");
        return Base64Url.Encode(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"{sector}\0{text}")));
    }
}
