// SPDX-License-Identifier: Apache-2.0
namespace Network.Sessions;

/// <summary>
/// A part of the directory: an open-addressing table of addresses, each heading a chain of claim records. One writer; readers take
/// no lock: a version that is odd during a write, and the same before and after a read, tells a reader that what it saw was whole.
/// </summary>
internal sealed class Shard
{
    private const int ChunkBits = 10;
    private const int ChunkLength = 1 << ChunkBits;
    private const int None = -1;

    private long _version;
    private SlotTable _slots = new(16);
    private ClaimRecord[][] _chunks = [];
    private int _free = None;
    private int _used;

    /// <summary>Claims held.</summary>
    public int Claims { get; private set; }

    /// <summary>Bytes of the arrays behind it.</summary>
    public long Bytes => _slots.Bytes + ((long)_chunks.Length * ChunkLength * System.Runtime.CompilerServices.Unsafe.SizeOf<ClaimRecord>());

    /// <summary>Length of the table of addresses, for a caller that walks it.</summary>
    public int Slots => _slots.Capacity;

    /// <summary>Copies the claims on an address, whole; any thread. Returns how many there are.</summary>
    public int Read(in AddressKey key, Span<Claim> claims)
    {
        var spin = default(SpinWait);
        while (true)
        {
            var before = Volatile.Read(ref _version);
            if ((before & 1) == 0 && TryRead(key, claims, out var count))
            {
                Volatile.ReadBarrier();
                if (Volatile.Read(ref _version) == before)
                {
                    return count;
                }
            }

            spin.SpinOnce(sleep1Threshold: -1);
        }
    }

    /// <summary>Replaces the claims on an address; the writer's thread only.</summary>
    public void Write(in AddressKey key, ReadOnlySpan<Claim> claims)
    {
        EnsureRoom(claims.Length);
        Volatile.Write(ref _version, _version + 1);
        Volatile.WriteBarrier();
        ref var head = ref _slots.HeadOf(key);
        var last = None;
        var at = head;
        for (var i = 0; i < claims.Length; i++)
        {
            if (at == None)
            {
                at = Take();
                if (last == None)
                {
                    head = at;
                }
                else
                {
                    Record(last).Next = at;
                }
            }

            ref var record = ref Record(at);
            record.Set(claims[i]);
            (last, at) = (at, record.Next);
        }

        if (last == None)
        {
            head = None;
        }
        else
        {
            Record(last).Next = None;
        }

        Release(at);
        Volatile.Write(ref _version, _version + 1);
    }

    /// <summary>Reads the slot at a position of the table; the writer's thread only. Returns how many claims are there.</summary>
    public int ReadSlot(int slot, Span<Claim> claims, out AddressKey key)
    {
        key = _slots.KeyAt(slot);
        return key.Meta == 0 ? 0 : Copy(_slots.HeadAt(slot), claims, out var count) ? count : 0;
    }

    private bool TryRead(in AddressKey key, Span<Claim> claims, out int count)
    {
        count = 0;
        return !Volatile.Read(ref _slots).TryFind(key, out var head) || Copy(head, claims, out count);
    }

    /// <summary>False when the chain makes no sense, which a reader meets only in the middle of a write.</summary>
    private bool Copy(int at, Span<Claim> claims, out int count)
    {
        var chunks = Volatile.Read(ref _chunks);
        for (count = 0; at != None; count++)
        {
            if (count == claims.Length || (uint)(at >> ChunkBits) >= (uint)chunks.Length)
            {
                return false;
            }

            ref readonly var record = ref chunks[at >> ChunkBits][at & (ChunkLength - 1)];
            claims[count] = record.Get();
            at = record.Next;
        }

        return true;
    }

    /// <summary>Grows before the write begins, so that readers never wait for it: they go on reading the old table until it is replaced.</summary>
    private void EnsureRoom(int claims)
    {
        if (_slots.IsFull)
        {
            Volatile.Write(ref _slots, _slots.Grow());
        }

        if (_used + claims > _chunks.Length * ChunkLength)
        {
            Volatile.Write(ref _chunks, [.. _chunks, new ClaimRecord[ChunkLength]]);
        }
    }

    private ref ClaimRecord Record(int at) => ref _chunks[at >> ChunkBits][at & (ChunkLength - 1)];

    private int Take()
    {
        Claims++;
        var at = _free;
        if (at == None)
        {
            at = _used++;
        }
        else
        {
            _free = Record(at).Next;
        }

        Record(at).Next = None;
        return at;
    }

    private void Release(int at)
    {
        while (at != None)
        {
            var next = Record(at).Next;
            Record(at).Next = _free;
            _free = at;
            at = next;
            Claims--;
        }
    }
}
