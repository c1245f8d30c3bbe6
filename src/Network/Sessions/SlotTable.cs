// SPDX-License-Identifier: Apache-2.0
namespace Network.Sessions;

/// <summary>
/// Addresses by open addressing with linear probing, sixteen bytes each; the last half of long IPv6 prefixes lives in an array of
/// its own that most tables never need. An address without claims keeps its place until the table is rebuilt.
/// </summary>
internal sealed class SlotTable
{
    private const int None = -1;

    /// <summary>
    /// Each table orders addresses in its own way: filled in the order of another table (from a snapshot), one that orders alike
    /// would fill from one end and probe for ever.
    /// </summary>
    private readonly ulong _salt = (ulong)Random.Shared.NextInt64() | 1;

    private readonly ulong[] _high;
    private readonly uint[] _meta;
    private readonly int[] _heads;
    private ulong[]? _low;
    private int _taken;

    /// <summary>An empty table.</summary>
    public SlotTable(int capacity)
    {
        _high = new ulong[capacity];
        _meta = new uint[capacity];
        _heads = new int[capacity];
    }

    /// <summary>Places in the table.</summary>
    public int Capacity => _meta.Length;

    /// <summary>The next address may not find a place within a few probes.</summary>
    public bool IsFull => _taken + 1 > Capacity * 4L / 5;

    /// <summary>Bytes of the arrays behind it.</summary>
    public long Bytes => Capacity * (16L + (_low is null ? 0 : 8));

    /// <summary>The first claim of an address.</summary>
    public bool TryFind(in AddressKey key, out int head)
    {
        var at = Probe(key);
        head = _meta[at] == 0 ? None : _heads[at];
        return head != None;
    }

    /// <summary>The place of an address's first claim, made when there is none; the writer's thread only.</summary>
    public ref int HeadOf(in AddressKey key)
    {
        var at = Probe(key);
        if (_meta[at] == 0)
        {
            Put(at, key, None);
        }

        return ref _heads[at];
    }

    /// <summary>The address at a place; its meta is 0 when there is none.</summary>
    public AddressKey KeyAt(int slot) => new(_high[slot], _low?[slot] ?? 0, _meta[slot]);

    /// <summary>The first claim at a place.</summary>
    public int HeadAt(int slot) => _heads[slot];

    /// <summary>A larger table, or one of the same size when most places are left by addresses without claims.</summary>
    public SlotTable Grow()
    {
        var inUse = 0;
        for (var i = 0; i < Capacity; i++)
        {
            inUse += _meta[i] != 0 && _heads[i] != None ? 1 : 0;
        }

        var grown = new SlotTable(Math.Max(16, inUse * 2));
        for (var i = 0; i < Capacity; i++)
        {
            if (_meta[i] != 0 && _heads[i] != None)
            {
                var key = KeyAt(i);
                grown.Put(grown.Probe(key), key, _heads[i]);
            }
        }

        return grown;
    }

    private int Probe(in AddressKey key)
    {
        var meta = _meta;
        var at = (int)((((key.Hash * _salt) >> 32) * (ulong)meta.Length) >> 32);
        while (meta[at] != 0 && !(meta[at] == key.Meta && _high[at] == key.High && (_low?[at] ?? 0) == key.Low))
        {
            at = at + 1 == meta.Length ? 0 : at + 1;
        }

        return at;
    }

    private void Put(int at, in AddressKey key, int head)
    {
        if (key.Low != 0)
        {
            _low ??= new ulong[Capacity];
            _low[at] = key.Low;
        }

        (_high[at], _heads[at], _meta[at]) = (key.High, head, key.Meta);
        _taken++;
    }
}
