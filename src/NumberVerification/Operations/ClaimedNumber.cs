// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Kernel;

namespace NumberVerification.Operations;

/// <summary>
/// What a caller says the number is, as SHA-256 of <c>+</c> and digits. A number given in clear is hashed on arrival, so both
/// spellings go one way and take the same time.
/// </summary>
internal sealed class ClaimedNumber
{
    private readonly byte[] _digest;
    private readonly bool _plusIsOptional;

    private ClaimedNumber(byte[] digest, bool isHashed, bool plusIsOptional = false)
    {
        _digest = digest;
        IsHashed = isHashed;
        _plusIsOptional = plusIsOptional;
    }

    /// <summary>The caller gave a hash.</summary>
    public bool IsHashed { get; }

    /// <summary>A number in clear, as <see cref="PhoneNumber"/> takes it; null when it is none.</summary>
    public static ClaimedNumber? Plain(string text) =>
        PhoneNumber.TryParse(text, out var number) ? new(Digest(number.E164), isHashed: false) : null;

    /// <summary>A hash of <c>+</c> and digits, in 64 hexadecimal digits of either case; null when it is none.</summary>
    public static ClaimedNumber? Hashed(string hex) => TryDecode(hex) is { } digest ? new(digest, isHashed: true) : null;

    /// <summary>The same, or a hash of the digits alone.</summary>
    public static ClaimedNumber? HashedWithOptionalPlus(string hex) =>
        TryDecode(hex) is { } digest ? new(digest, isHashed: true, plusIsOptional: true) : null;

    /// <summary>A text that is no number and no hash of one, where a version takes any text: it matches nothing.</summary>
    public static ClaimedNumber Nobodys(bool isHashed) => new([], isHashed);

    /// <summary>Compares in constant time: 32 bytes with 32 bytes.</summary>
    public bool Matches(PhoneNumber number)
    {
        var matches = CryptographicOperations.FixedTimeEquals(_digest, Digest(number.E164));
        return _plusIsOptional
            ? matches | CryptographicOperations.FixedTimeEquals(_digest, Digest(number.E164.AsSpan(1)))
            : matches;
    }

    private static byte[]? TryDecode(string hex)
    {
        var digest = new byte[SHA256.HashSizeInBytes];
        return hex.Length == 2 * digest.Length && Convert.FromHexString(hex, digest, out _, out _) is OperationStatus.Done
            ? digest
            : null;
    }

    private static byte[] Digest(ReadOnlySpan<char> text)
    {
        Span<byte> ascii = stackalloc byte[text.Length];
        Encoding.ASCII.GetBytes(text, ascii);
        return SHA256.HashData(ascii);
    }
}
