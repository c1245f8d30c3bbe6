// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using System.Text;
using Kernel;

namespace NumberVerification;

/// <summary>
/// What a caller says the number is, as SHA-256 of <c>+</c> and digits. A number given in clear is hashed on arrival, so both
/// spellings go one way and take the same time.
/// </summary>
internal sealed class ClaimedNumber
{
    /// <summary>The length of SHA-256.</summary>
    public const int DigestBytes = SHA256.HashSizeInBytes;

    private readonly byte[] _digest;

    private ClaimedNumber(byte[] digest, bool isHashed)
    {
        _digest = digest;
        IsHashed = isHashed;
    }

    /// <summary>The caller gave a hash.</summary>
    public bool IsHashed { get; }

    /// <summary>A number given in clear.</summary>
    public static ClaimedNumber Plain(PhoneNumber number) => new(Digest(number), isHashed: false);

    /// <summary>A hash, already decoded.</summary>
    public static ClaimedNumber Hashed(byte[] digest)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(digest.Length, DigestBytes);
        return new(digest, isHashed: true);
    }

    /// <summary>Compares in constant time: 32 bytes with 32 bytes.</summary>
    public bool Matches(PhoneNumber number) => CryptographicOperations.FixedTimeEquals(_digest, Digest(number));

    private static byte[] Digest(PhoneNumber number) => SHA256.HashData(Encoding.ASCII.GetBytes(number.E164));
}
