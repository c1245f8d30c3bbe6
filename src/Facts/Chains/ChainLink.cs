// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Facts.Chains;

/// <summary>One row of a node's chain.</summary>
internal sealed record ChainLink
{
    public const int HashLength = 32;

    /// <summary>What the first row of a chain names as the row before it.</summary>
    public static readonly byte[] Origin = new byte[HashLength];

    public required string Node { get; init; }

    public required long Seq { get; init; }

    public required long At { get; init; }

    public required byte[] Sealed { get; init; }

    public required byte[] Hash { get; init; }

    public required byte[] PreviousHash { get; init; }

    /// <summary>SHA-256 over everything else the row says.</summary>
    public static byte[] HashOf(string node, long seq, long at, ReadOnlySpan<byte> sealedFacts, ReadOnlySpan<byte> previousHash)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(previousHash);
        hash.AppendData(Position(node, seq));
        Span<byte> instant = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(instant, at);
        hash.AppendData(instant);
        hash.AppendData(sealedFacts);
        return hash.GetHashAndReset();
    }

    /// <summary>What is wrong with the row as it stands, a sentence; null when nothing is.</summary>
    /// <param name="previousHash">The hash of the row before; null when that is not known.</param>
    public string? FindFault(byte[]? previousHash)
    {
        if (previousHash is not null && !PreviousHash.AsSpan().SequenceEqual(previousHash))
        {
            return "The row does not follow the one before it.";
        }

        return Hash.AsSpan().SequenceEqual(HashOf(Node, Seq, At, Sealed, PreviousHash)) ? null : "The row was changed.";
    }

    /// <summary>Where the row stands; the facts are sealed to it, so that they open nowhere else.</summary>
    public static byte[] Position(string node, long seq)
    {
        var length = Encoding.UTF8.GetByteCount(node);
        var position = new byte[sizeof(int) + length + sizeof(long)];
        BinaryPrimitives.WriteInt32BigEndian(position, length);
        Encoding.UTF8.GetBytes(node, position.AsSpan(sizeof(int)));
        BinaryPrimitives.WriteInt64BigEndian(position.AsSpan(sizeof(int) + length), seq);
        return position;
    }
}
