// SPDX-License-Identifier: Apache-2.0
namespace Network.Sessions;

/// <summary>
/// When sessions were stopped. A Stop ends its session on every address, also on those that it does not name: one it held before it
/// moved, the IPv6 prefix of a Stop that tells IPv4 alone, all of a Stop without addresses. The directory asks here at look-up, as it
/// asks for a gateway's restart, and writes the end into the claims when it next walks over them; kept after that for late packets.
/// One writer; readers take no lock. Sixteen bytes an entry: a session is known by 64 bits, and two alike could only refuse.
/// </summary>
internal sealed class SessionEnds
{
    private const int Smallest = 1024;

    /// <summary>Kept however few claims there are.</summary>
    private const int KeptAnyway = 1 << 16;

    private const long WalkedBit = 1;

    private Table _table = new(Smallest);

    /// <summary>How many sessions' ends are held.</summary>
    public int Count => Volatile.Read(ref _table).Taken;

    /// <summary>Bytes of the arrays behind it.</summary>
    public long Bytes => Volatile.Read(ref _table).Keys.Length * 16L;

    /// <summary>The 64 bits a session is known by; never 0.</summary>
    public static ulong KeyOf(UInt128 session)
    {
        var key = (ulong)session ^ ((ulong)(session >> 64) * 0x9E3779B97F4A7C15);
        return key == 0 ? 1 : key;
    }

    /// <summary>When the session was last stopped; 0 when never. Any thread.</summary>
    public long EndOf(UInt128 session)
    {
        var table = Volatile.Read(ref _table);
        var key = KeyOf(session);
        var at = table.Probe(key);
        return Volatile.Read(ref table.Keys[at]) == key ? Volatile.Read(ref table.Ends[at]) >> 1 : 0;
    }

    /// <summary>Notes a Stop, any number of times and in any order; the writer's thread only.</summary>
    public void Note(ulong key, long atMs)
    {
        if (_table.IsFull)
        {
            Rebuild(long.MinValue, Math.Max(Smallest, _table.Taken * 2));
        }

        var at = _table.Probe(key);
        var isNew = _table.Keys[at] == 0;
        if (isNew || _table.Ends[at] >> 1 < atMs)
        {
            // The end first: a reader who finds the session finds its end.
            Volatile.Write(ref _table.Ends[at], atMs << 1);
            Volatile.Write(ref _table.Keys[at], key);
            _table.Taken += isNew ? 1 : 0;
        }
    }

    /// <summary>
    /// Called when all claims were walked over: what was there before the walk is written into them. Forgets of that what no packet
    /// can speak of any more and, where there are far more Stops than claims, the older ones too.
    /// </summary>
    /// <param name="replayBefore">Events before this instant are not believed any more, Unix milliseconds.</param>
    /// <param name="claims">Claims held.</param>
    public void EndWalk(long replayBefore, int claims)
    {
        var (walked, over, sum) = (0, 0, 0L);
        for (var i = 0; i < _table.Keys.Length; i++)
        {
            if (_table.Keys[i] != 0 && (_table.Ends[i] & WalkedBit) != 0)
            {
                walked++;
                over += _table.Ends[i] >> 1 < replayBefore ? 1 : 0;
                sum += (_table.Ends[i] >> 1) - replayBefore;
            }
        }

        var isCrowded = walked > Math.Max(KeptAnyway, claims / 2);
        if (isCrowded || over > _table.Taken / 4)
        {
            Rebuild(isCrowded ? Math.Max(replayBefore, replayBefore + (sum / walked)) : replayBefore, 0);
        }

        for (var i = 0; i < _table.Keys.Length; i++)
        {
            Volatile.Write(ref _table.Ends[i], _table.Keys[i] == 0 ? 0 : _table.Ends[i] | WalkedBit);
        }
    }

    /// <summary>All ends held, for a snapshot; the writer waits meanwhile.</summary>
    public IEnumerable<(ulong Key, long AtMs)> All()
    {
        var table = _table;
        for (var i = 0; i < table.Keys.Length; i++)
        {
            if (Volatile.Read(ref table.Keys[i]) is var key and not 0)
            {
                yield return (key, Volatile.Read(ref table.Ends[i]) >> 1);
            }
        }
    }

    private void Rebuild(long dropWalkedBefore, int room)
    {
        var kept = 0;
        for (var i = 0; i < _table.Keys.Length; i++)
        {
            kept += IsKept(i, dropWalkedBefore) ? 1 : 0;
        }

        var rebuilt = new Table(Math.Max(Math.Max(Smallest, room), (int)(kept * 3L / 2)));
        for (var i = 0; i < _table.Keys.Length; i++)
        {
            if (IsKept(i, dropWalkedBefore))
            {
                var at = rebuilt.Probe(_table.Keys[i]);
                (rebuilt.Keys[at], rebuilt.Ends[at]) = (_table.Keys[i], _table.Ends[i]);
                rebuilt.Taken++;
            }
        }

        Volatile.Write(ref _table, rebuilt);
    }

    private bool IsKept(int at, long dropWalkedBefore) =>
        _table.Keys[at] != 0 && ((_table.Ends[at] & WalkedBit) == 0 || _table.Ends[at] >> 1 >= dropWalkedBefore);

    private sealed class Table(int capacity)
    {
        public ulong[] Keys { get; } = new ulong[capacity];

        public long[] Ends { get; } = new long[capacity];

        public int Taken { get; set; }

        public bool IsFull => Taken + 1 > Keys.Length * 4L / 5;

        public int Probe(ulong key)
        {
            var at = (int)((((key * 0xD6E8FEB86659FD93) >> 32) * (ulong)Keys.Length) >> 32);
            while (Volatile.Read(ref Keys[at]) is var found && found != 0 && found != key)
            {
                at = at + 1 == Keys.Length ? 0 : at + 1;
            }

            return at;
        }
    }
}
