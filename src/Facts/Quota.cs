// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Facts.Ledgers;

namespace Facts;

/// <summary>
/// At most so many in any stretch of time of one length, wherever it begins and on however many nodes. A quota of k is k numbered
/// slots; whoever takes one spends an id of that slot for the rest of the present half window and for the two after it. Ids are
/// spent once, so a slot has one taker at a time, in the same commit as what it was taken for, and it frees itself.
/// </summary>
public sealed class Quota
{
    /// <summary>The highest <see cref="Limit"/>.</summary>
    public const int HighestLimit = 10_000;

    // A slot taken in the last instant of a half window must stay taken for a whole window: two more halves.
    private const int HalvesTaken = 3;

    private const int SlotOffset = SpentId.Length - sizeof(ushort);
    private const int HashOffset = sizeof(uint);

    private readonly byte[][] _prefixes = new byte[HalvesTaken][];

    /// <summary>The quota of a key as it is at an instant.</summary>
    /// <param name="kind">What is counted, one word.</param>
    /// <param name="key">Whose count it is. Only a hash is kept, so whatever could be searched through must be keyed already.</param>
    /// <param name="limit">How many slots there are, 1 to <see cref="HighestLimit"/>.</param>
    /// <param name="window">How long a slot stays taken at least, and at most half as long again; an even number of seconds.</param>
    /// <param name="at">The instant of the request.</param>
    public Quota(string kind, IReadOnlyList<string> key, int limit, TimeSpan window, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, HighestLimit);
        var half = (long)window.TotalSeconds / 2;
        ArgumentOutOfRangeException.ThrowIfNotEqual(TimeSpan.FromSeconds(half * 2), window);
        ArgumentOutOfRangeException.ThrowIfLessThan(half, 1, nameof(window));
        Limit = limit;
        var hash = LengthPrefixedHash.Of([kind, .. key]);
        var present = at.ToUnixTimeSeconds() / half;
        for (var i = 0; i < HalvesTaken; i++)
        {
            // As ids of ours, in the order of their expiry; then whose slot it is, and which.
            var prefix = new byte[SpentId.Length];
            BinaryPrimitives.WriteUInt32BigEndian(prefix, checked((uint)((present + i + 1) * half)));
            hash.AsSpan(0, SlotOffset - HashOffset).CopyTo(prefix.AsSpan(HashOffset));
            _prefixes[i] = prefix;
        }
    }

    /// <summary>How many slots there are.</summary>
    public int Limit { get; }

    /// <summary>
    /// Whether a slot is taken when the entry wins; else the quota is only looked at: it must not be full, and stays as it is.
    /// </summary>
    public bool Takes { get; init; } = true;

    /// <summary>The lowest and the highest id of each half window that a slot taken now is taken in.</summary>
    internal IEnumerable<(byte[] Low, byte[] High)> Ranges => _prefixes.Select(prefix => (WithSlot(prefix, 0), WithSlot(prefix, ushort.MaxValue)));

    /// <summary>The ids that take the first free slot; null when none is free.</summary>
    internal IReadOnlyList<SpentId>? FindFree(IReadOnlySet<SpentId> spent)
    {
        for (var slot = 0; slot < Limit; slot++)
        {
            var ids = Ids(slot);
            if (!ids.Any(spent.Contains))
            {
                return ids;
            }
        }

        return null;
    }

    private SpentId[] Ids(int slot) => Array.ConvertAll(_prefixes, prefix => SpentId.FromBytes(WithSlot(prefix, (ushort)slot)));

    private static byte[] WithSlot(byte[] prefix, ushort slot)
    {
        var id = prefix.AsSpan().ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(id.AsSpan(SlotOffset), slot);
        return id;
    }
}
