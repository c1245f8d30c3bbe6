// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Security.Cryptography;
using Facts.Ledgers;

namespace Facts;

/// <summary>
/// The id of something that may be used once. Ours begin with the second of their expiry, which keeps inserts in order and
/// tells later when the row may go; foreign ones are hashes of what their issuer called them.
/// </summary>
public readonly struct SpentId : IEquatable<SpentId>
{
    /// <summary>Octets of an id.</summary>
    public const int Length = 20;

    private const int ExpiryLength = 4;

    private readonly byte[] _bytes;

    private SpentId(byte[] bytes, DateTimeOffset expiresAt)
    {
        _bytes = bytes;
        ExpiresAt = expiresAt;
    }

    /// <summary>The id's octets.</summary>
    public ReadOnlySpan<byte> Bytes => Value;

    /// <summary>Until when what it guards can be used; its row goes a minute later.</summary>
    public DateTimeOffset ExpiresAt { get; }

    internal byte[] Value => _bytes ?? throw new InvalidOperationException("An id was used that nobody made.");

    /// <summary>Same octets.</summary>
    public static bool operator ==(SpentId left, SpentId right) => left.Equals(right);

    /// <summary>Other octets.</summary>
    public static bool operator !=(SpentId left, SpentId right) => !left.Equals(right);

    /// <summary>A new id: the expiry second in four octets big-endian, rounded up, then sixteen random octets.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The expiry does not fit in four octets (years 1970 to 2106).</exception>
    public static SpentId New(DateTimeOffset expiresAt)
    {
        var milliseconds = expiresAt.ToUnixTimeMilliseconds();
        var second = (milliseconds / 1000) + (milliseconds % 1000 > 0 ? 1 : 0);
        ArgumentOutOfRangeException.ThrowIfNegative(second, nameof(expiresAt));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(second, uint.MaxValue, nameof(expiresAt));
        var bytes = new byte[Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)second);
        RandomNumberGenerator.Fill(bytes.AsSpan(ExpiryLength));
        return new SpentId(bytes, DateTimeOffset.FromUnixTimeSeconds(second));
    }

    /// <summary>One of ours, read back from where it was sealed.</summary>
    /// <exception cref="ArgumentException">Not <see cref="Length"/> octets.</exception>
    public static SpentId FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length)
        {
            throw new ArgumentException($"An id has {Length} octets.", nameof(bytes));
        }

        return new SpentId(bytes.ToArray(), DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadUInt32BigEndian(bytes)));
    }

    /// <summary>Another issuer's id of that kind, such as a client assertion's <c>jti</c> (RFC 7523 §3).</summary>
    public static SpentId OfForeign(string kind, string issuer, string jti, DateTimeOffset expiresAt)
    {
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentNullException.ThrowIfNull(issuer);
        ArgumentNullException.ThrowIfNull(jti);
        return new SpentId(LengthPrefixedHash.Of([kind, issuer, jti])[..Length], expiresAt);
    }

    /// <inheritdoc/>
    public bool Equals(SpentId other) => Value.AsSpan().SequenceEqual(other.Value);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is SpentId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => BinaryPrimitives.ReadInt32LittleEndian(Value.AsSpan(Length - sizeof(int)));

    /// <summary>The id itself is a capability to nobody, but it joins records: it is not printed.</summary>
    public override string ToString() => "(spent id)";
}
