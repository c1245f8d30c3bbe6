// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Storage.Sealing;

/// <summary>
/// One AES-256-GCM key. Nonces are random (NIST SP 800-38D §8.2.2): whoever holds sealed bytes, such as a client its code, must
/// not read from them how much was sealed before.
/// </summary>
/// <param name="id">Its name in front of what it seals.</param>
/// <param name="key">The secret.</param>
/// <param name="purpose">The use it is bound to.</param>
/// <param name="createdAt">When it was made.</param>
/// <param name="sealBound">After so many sealings it is worn.</param>
internal sealed class SealingKey(
    byte[] id, byte[] key, string purpose, DateTimeOffset createdAt, long sealBound = SealingKey.SealBound)
{
    public const int IdLength = 8;
    public const int KeyLength = 32;
    private const int TagLength = 16;
    private const int NonceLength = RandomNonces.Length;
    private const int Overhead = IdLength + NonceLength + TagLength;

    /// <summary>
    /// Well below the 2^32 random nonces a key may see (NIST SP 800-38D §8.3): two are alike with a probability under 2^-36.
    /// Reaching it means a new key, not an error; the sealings then under way may pass it by a handful.
    /// </summary>
    public const long SealBound = 1L << 30;

    private readonly byte[] _purpose = Encoding.UTF8.GetBytes(purpose);
    private long _sealed;

    public ReadOnlySpan<byte> Id => id;

    public DateTimeOffset CreatedAt => createdAt;

    public bool IsWorn => Interlocked.Read(ref _sealed) >= sealBound;

    /// <summary>keyId(8) | nonce(12) | ciphertext | tag(16).</summary>
    public byte[] Seal(ReadOnlySpan<byte> plain, ReadOnlySpan<byte> associated)
    {
        var result = new byte[Overhead + plain.Length];
        id.CopyTo(result, 0);
        var nonce = result.AsSpan(IdLength, NonceLength);
        RandomNonces.Next(nonce);
        Interlocked.Increment(ref _sealed);

        // An AesGcm is not safe for several threads at once, and making one is cheap.
        using var aes = new AesGcm(key, TagLength);
        aes.Encrypt(
            nonce, plain, result.AsSpan(IdLength + NonceLength, plain.Length), result.AsSpan(^TagLength..), Bound(associated));
        return result;
    }

    /// <summary>The plain bytes, or null when a bit differs from what was sealed, for whatever reason.</summary>
    public byte[]? Open(ReadOnlySpan<byte> sealedBytes, ReadOnlySpan<byte> associated)
    {
        var plain = new byte[sealedBytes.Length - Overhead];
        using var aes = new AesGcm(key, TagLength);
        try
        {
            aes.Decrypt(
                sealedBytes.Slice(IdLength, NonceLength),
                sealedBytes[(IdLength + NonceLength)..^TagLength],
                sealedBytes[^TagLength..],
                plain,
                Bound(associated));
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    /// <summary>The key's id, when the bytes are long enough to have been sealed at all.</summary>
    public static bool TryReadId(ReadOnlySpan<byte> sealedBytes, out long id)
    {
        if (sealedBytes.Length < Overhead)
        {
            id = 0;
            return false;
        }

        id = BinaryPrimitives.ReadInt64BigEndian(sealedBytes);
        return true;
    }

    // The purpose is bound in, ended by a zero octet, so that what was sealed for one use never opens for another.
    private byte[] Bound(ReadOnlySpan<byte> associated) => [.. _purpose, 0, .. associated];
}
