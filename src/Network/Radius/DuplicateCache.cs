// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Network.Radius;

/// <summary>
/// Recognises a repeated request (RFC 5080 §2.2.2): the same place and Identifier with the same authenticator is a repeat, with
/// another it is a new request. Bounded in number and in time; what it forgets is applied again, which changes nothing.
/// </summary>
internal sealed class DuplicateCache(int bound, TimeSpan lifetime)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Key, Entry> _entries = [];
    private readonly Queue<Entry> _oldestFirst = [];
    private readonly long _lifetimeMs = (long)lifetime.TotalMilliseconds;

    /// <summary>What the cache knows of a request.</summary>
    internal enum Finding : byte
    {
        /// <summary>New: a ticket for it was made.</summary>
        New,

        /// <summary>The same request is being recorded.</summary>
        InWork,

        /// <summary>The same request was answered.</summary>
        Answered,
    }

    /// <summary>How many requests are remembered.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>Looks a request up, and remembers it as in work when it is new.</summary>
    /// <param name="key">Where it came from and its Identifier.</param>
    /// <param name="requestAuthenticator">Its authenticator, 16 octets.</param>
    /// <param name="nowMs">Arrival.</param>
    /// <param name="ticket">For a new request: what to complete or abandon.</param>
    /// <param name="reply">For an answered one: the same answer again.</param>
    public Finding Begin(
        Key key, ReadOnlySpan<byte> requestAuthenticator, long nowMs, out Ticket ticket, out byte[]? reply)
    {
        var authenticator = BinaryPrimitives.ReadUInt128BigEndian(requestAuthenticator);
        lock (_gate)
        {
            Forget(nowMs);
            if (!_entries.TryGetValue(key, out var entry))
            {
                entry = new Entry { Key = key, LookAtMs = nowMs + _lifetimeMs };
                _entries.Add(key, entry);
                _oldestFirst.Enqueue(entry);
            }
            else if (entry.Authenticator == authenticator && entry.ExpiresAtMs > nowMs)
            {
                ticket = default;
                reply = entry.Reply;
                return reply is null ? Finding.InWork : Finding.Answered;
            }

            entry.Authenticator = authenticator;
            entry.Reply = null;
            entry.ExpiresAtMs = nowMs + _lifetimeMs;
            ticket = new Ticket(entry, authenticator);
            reply = null;
            return Finding.New;
        }
    }

    /// <summary>The request was recorded: its repeats get this answer.</summary>
    public void Complete(Ticket ticket, byte[] reply)
    {
        lock (_gate)
        {
            if (ticket.IsCurrent)
            {
                ticket.Entry!.Reply = reply;
            }
        }
    }

    /// <summary>The request was not recorded: its repeat is tried anew.</summary>
    public void Abandon(Ticket ticket)
    {
        lock (_gate)
        {
            if (ticket.IsCurrent)
            {
                // The entry keeps its place in the queue, so that a failing store cannot make the queue grow.
                ticket.Entry!.Authenticator = null;
            }
        }
    }

    private void Forget(long nowMs)
    {
        while (_oldestFirst.TryPeek(out var oldest))
        {
            var isFull = _entries.Count >= bound;
            if (!isFull && oldest.LookAtMs > nowMs)
            {
                return;
            }

            _oldestFirst.Dequeue();
            if (isFull || oldest.ExpiresAtMs <= nowMs)
            {
                _entries.Remove(oldest.Key);
            }
            else
            {
                // Its place was taken over by a younger request since it was queued.
                oldest.LookAtMs = oldest.ExpiresAtMs;
                _oldestFirst.Enqueue(oldest);
            }
        }
    }

    /// <summary>Where a request came from and its Identifier: a client has 256 in flight per source port.</summary>
    internal readonly record struct Key(int Client, DatagramSource Source, int Listener, byte Identifier);

    /// <summary>A request in work.</summary>
    internal readonly struct Ticket(Entry entry, UInt128 authenticator)
    {
        /// <summary>The cache's entry for it.</summary>
        public Entry? Entry { get; } = entry;

        /// <summary>False once another request took the same place.</summary>
        public bool IsCurrent => Entry is not null && Entry.Authenticator == authenticator;
    }

    /// <summary>One remembered request.</summary>
    internal sealed class Entry
    {
        /// <summary>Where it came from.</summary>
        public required Key Key { get; init; }

        /// <summary>Its authenticator; null when it was abandoned.</summary>
        public UInt128? Authenticator { get; set; }

        /// <summary>Its answer, once recorded.</summary>
        public byte[]? Reply { get; set; }

        /// <summary>When it is forgotten, Unix milliseconds.</summary>
        public long ExpiresAtMs { get; set; }

        /// <summary>When its place in the queue is looked at, Unix milliseconds.</summary>
        public long LookAtMs { get; set; }
    }
}
