// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Storage.Sealing;

/// <summary>
/// One AES-256-GCM key. Nonces count up from zero, which is safe because only the process that made a key seals with it
/// (NIST SP 800-38D §8.2.1, deterministic construction).
/// </summary>
internal sealed class SealingKey(byte[] id, byte[] key, string purpose, DateTimeOffset createdAt)
{
    public const int IdLength = 8;
    public const int KeyLength = 32;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int Overhead = IdLength + NonceLength + TagLength;

    /// <summary>Far below what a key may seal (2^32); reaching it means a new key, not an error.</summary>
    private const long SealBound = 1L << 31;

    private readonly byte[] _purpose = Encoding.UTF8.GetBytes(purpose);
    private long _sealed;

    public ReadOnlySpan<byte> Id => id;

    public DateTimeOffset CreatedAt => createdAt;

    public bool IsWorn => Interlocked.Read(ref _sealed) >= SealBound;

    /// <summary>keyId(8) | nonce(12) | ciphertext | tag(16).</summary>
    public byte[] Seal(ReadOnlySpan<byte> plain, ReadOnlySpan<byte> associated)
    {
        var result = new byte[Overhead + plain.Length];
        id.CopyTo(result, 0);
        var nonce = result.AsSpan(IdLength, NonceLength);
        BinaryPrimitives.WriteInt64BigEndian(nonce[4..], Interlocked.Increment(ref _sealed));
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
