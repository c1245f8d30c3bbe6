// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Facts.Ledgers;

/// <summary>SHA-256 over several texts, each with its length, so that no two lists run together into the same octets.</summary>
internal static class LengthPrefixedHash
{
    /// <summary>The hash, 32 octets.</summary>
    public static byte[] Of(ReadOnlySpan<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var part in parts)
        {
            var octets = Encoding.UTF8.GetBytes(part);
            BinaryPrimitives.WriteInt32BigEndian(length, octets.Length);
            hash.AppendData(length);
            hash.AppendData(octets);
        }

        return hash.GetHashAndReset();
    }
}
