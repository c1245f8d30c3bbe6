// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;

namespace Network.Sessions;

/// <summary>
/// Who holds which address: every session's claims in compact arrays. One writer at a time; look-ups take no lock and never wait for
/// one. Applying events is a join: any order, any repetition, the same answers.
/// </summary>
internal sealed class SessionDirectory
{
    private const int ShardCount = 128;
    private const int SlotBound = ClaimSet.Capacity;

    /// <summary>An event from further ahead than this has a broken clock behind it; believed, it would win for ever.</summary>
    public static readonly TimeSpan LargestLead = TimeSpan.FromMinutes(5);

    private static readonly long LargestLeadMs = (long)LargestLead.TotalMilliseconds;

    private static readonly long LongestSilenceMs = (long)FeedProfile.LongestTrust.TotalMilliseconds;

    private readonly Shard[] _shards = new Shard[ShardCount];
    private readonly Origins _origins;
    private readonly SessionEnds _ends = new();
    private readonly long _replayWindowMs;
    private readonly long _skewMs;
    private readonly Lock _writer = new();
    private int[] _ipv6Lengths = [];
    private int _sweptShard;

    /// <summary>An empty directory.</summary>
    /// <param name="profiles">The feeds' manners.</param>
    /// <param name="replayWindow">How long after it happened an event may still arrive; what is older is not believed.</param>
    public SessionDirectory(FeedProfiles profiles, TimeSpan replayWindow)
    {
        _origins = new Origins(profiles);
        _replayWindowMs = (long)replayWindow.TotalMilliseconds;
        _skewMs = (long)profiles.LargestSkew.TotalMilliseconds;
        for (var i = 0; i < ShardCount; i++)
        {
            _shards[i] = new Shard();
        }
    }

    /// <summary>The feeds and gateways heard of.</summary>
    public Origins Origins => _origins;

    /// <summary>Who heard the feeds, and the gaps in which nobody did.</summary>
    public Listening Listening { get; } = new();

    /// <summary>Claims held, ended ones included.</summary>
    public int Claims => _shards.Sum(shard => shard.Claims);

    /// <summary>Bytes of all arrays.</summary>
    public long Bytes => _shards.Sum(shard => shard.Bytes) + _ends.Bytes;

    /// <summary>When sessions were stopped, as of one instant; the writer waits meanwhile.</summary>
    public IReadOnlyList<(ulong Key, long AtMs)> Ends()
    {
        lock (_writer)
        {
            return [.. _ends.All()];
        }
    }

    /// <summary>Parts that a walk over all claims takes one at a time.</summary>
    public static int Parts => ShardCount;

    /// <summary>
    /// True when the event would be taken in, and makes room for its gateway: asked before it is recorded, because what was recorded
    /// is acknowledged, and what was acknowledged must count.
    /// </summary>
    public bool TryAdmit(AccountingEvent accountingEvent)
    {
        if (accountingEvent.Kind is AccountingKind.DeadLetter)
        {
            return true;
        }

        lock (_writer)
        {
            return IsBelievable(accountingEvent)
                && _origins.TryAdmit(accountingEvent.Feed, accountingEvent.Gateway)
                && _origins.TryInternRealm(accountingEvent.Realm, out _);
        }
    }

    /// <summary>Applies one event; visible to every look-up that begins after the return.</summary>
    /// <exception cref="SessionStoreException">There are more gateways or realms than can be held.</exception>
    public ApplyOutcome Apply(AccountingEvent accountingEvent)
    {
        lock (_writer)
        {
            if (accountingEvent.Kind is AccountingKind.DeadLetter || !IsBelievable(accountingEvent))
            {
                return ApplyOutcome.Ignored;
            }

            if (!_origins.TryIntern(accountingEvent.Feed, accountingEvent.Gateway, out var origin))
            {
                throw new SessionStoreException($"The journal names more than {Origins.MaxOrigins} gateways.");
            }

            _origins.Hear(origin, accountingEvent.ReceivedAtMs);
            if (accountingEvent.Kind is AccountingKind.GatewayRestart)
            {
                _origins.Restart(origin, accountingEvent.EventTimeMs);
                return ApplyOutcome.Applied;
            }

            if (accountingEvent.Kind is AccountingKind.Stop)
            {
                _ends.Note(SessionEnds.KeyOf(accountingEvent.SessionKey), Claim.Of(accountingEvent, origin).End);
            }

            return ApplyClaims(accountingEvent, origin);
        }
    }

    /// <summary>Who holds the address at this instant.</summary>
    /// <param name="realm">The addressing domain of the ingress.</param>
    /// <param name="address">The source address.</param>
    /// <param name="nowMs">The request's clock reading, Unix milliseconds.</param>
    public Verdict Find(string realm, IPAddress address, long nowMs)
    {
        if (!_origins.TryFindRealm(realm, out var realmId))
        {
            return Verdict.Refuse(Reason.NoSession);
        }

        Span<Claim> claims = stackalloc Claim[SlotBound];
        if (address.AddressFamily is AddressFamily.InterNetwork)
        {
            Span<Testimony> few = stackalloc Testimony[SlotBound];
            return Holder.Judge(few[..Hear(AddressKey.Of(address, AddressKey.Ipv4Bits).InRealm(realmId), claims, few, nowMs)]);
        }

        // Prefixes of any length that hold the address are heard together: that a prefix is longer does not make it newer.
        var lengths = Volatile.Read(ref _ipv6Lengths);
        Span<Testimony> all = stackalloc Testimony[Math.Min(lengths.Length * SlotBound, Holder.MaxClaims)];
        var whole = AddressKey.Of(address, AddressKey.Ipv6Bits).InRealm(realmId);
        var count = 0;
        foreach (var length in lengths)
        {
            if (count + SlotBound > all.Length)
            {
                return Verdict.Refuse(Reason.Conflict);
            }

            count += Hear(whole.WithLength(length), claims, all[count..], nowMs);
        }

        return Holder.Judge(all[..count]);
    }

    /// <summary>Forgets claims too old to matter in the next part of the directory; called now and then. Returns how many went.</summary>
    public int SweepPart(long nowMs)
    {
        Span<Claim> claims = stackalloc Claim[SlotBound];
        Span<Testimony> heard = stackalloc Testimony[SlotBound];
        lock (_writer)
        {
            var shard = _shards[_sweptShard];
            var swept = 0;
            for (var slot = 0; slot < shard.Slots; slot++)
            {
                var count = shard.ReadSlot(slot, claims, out var key);
                Weigh(key, claims[..count], heard, nowMs);
                var isEnded = HasUnwrittenEnd(claims[..count], heard);
                var kept = Oblivion.Take(heard[..count]);
                if (kept < count || isEnded)
                {
                    for (var i = 0; i < kept; i++)
                    {
                        claims[i] = heard[i].Claim;
                    }

                    shard.Write(key, claims[..kept]);
                    swept += count - kept;
                }
            }

            _sweptShard = (_sweptShard + 1) % ShardCount;
            if (_sweptShard == 0)
            {
                _ends.EndWalk(nowMs - _replayWindowMs - LargestLeadMs, Claims);
            }

            return swept;
        }
    }

    /// <summary>Walks the claims of one part; the writer waits meanwhile.</summary>
    public void Visit(int part, ClaimVisitor visit)
    {
        Span<Claim> claims = stackalloc Claim[SlotBound];
        lock (_writer)
        {
            for (var slot = 0; slot < _shards[part].Slots; slot++)
            {
                var count = _shards[part].ReadSlot(slot, claims, out var key);
                for (var i = 0; i < count; i++)
                {
                    visit(key, claims[i]);
                }
            }
        }
    }

    /// <summary>Takes a claim back from a snapshot; its origin is one of <see cref="Origins"/>.</summary>
    public void Restore(string realm, in AddressKey address, in Claim claim)
    {
        lock (_writer)
        {
            _ = Add(realm, address, claim);
        }
    }

    /// <summary>Takes an origin back from a snapshot; -1 when there are too many.</summary>
    public int RestoreOrigin(string feed, string gateway, long epochMs, long heardAtMs)
    {
        lock (_writer)
        {
            if (!_origins.TryIntern(feed, gateway, out var origin))
            {
                return -1;
            }

            _origins.Restart(origin, epochMs);
            _origins.Hear(origin, heardAtMs);
            return origin;
        }
    }

    /// <summary>Takes a session's end back from a snapshot.</summary>
    public void RestoreEnd(ulong key, long atMs)
    {
        lock (_writer)
        {
            _ends.Note(key, atMs);
        }
    }

    private static bool HasUnwrittenEnd(ReadOnlySpan<Claim> claims, ReadOnlySpan<Testimony> heard)
    {
        for (var i = 0; i < claims.Length; i++)
        {
            if (claims[i].End != heard[i].Claim.End)
            {
                return true;
            }
        }

        return false;
    }

    private bool IsBelievable(AccountingEvent accountingEvent)
    {
        var age = accountingEvent.ReceivedAtMs - accountingEvent.EventTimeMs;
        return accountingEvent.EventTimeMs > 0 && Claim.IsInstant(accountingEvent.EventTimeMs)
            && accountingEvent.Imsi < Line.ImsiBound && age <= _replayWindowMs && age >= -LargestLeadMs;
    }

    private ApplyOutcome ApplyClaims(AccountingEvent accountingEvent, int origin)
    {
        var claim = Claim.Of(accountingEvent, origin);
        var outcome = accountingEvent.Kind is AccountingKind.Stop ? ApplyOutcome.Applied : ApplyOutcome.Ignored;
        foreach (var network in accountingEvent.Addresses)
        {
            if (AddressKey.IsHost(network))
            {
                outcome |= Add(accountingEvent.Realm, AddressKey.Of(network.BaseAddress, network.PrefixLength), claim);
            }
        }

        return outcome;
    }

    private ApplyOutcome Add(string realm, in AddressKey address, in Claim claim)
    {
        if (!_origins.TryInternRealm(realm, out var realmId))
        {
            throw new SessionStoreException($"The journal names more than {Origins.MaxRealms} realms.");
        }

        Span<Claim> claims = stackalloc Claim[SlotBound];
        var key = address.InRealm(realmId);
        var shard = ShardOf(key);
        var count = shard.Read(key, claims);
        count = ClaimSet.Add(claims, count, Ended(claim), _skewMs, _origins, out var change);
        KnowLength(key);
        shard.Write(key, claims[..count]);
        return change switch
        {
            ClaimChange.Superseded => ApplyOutcome.Applied | ApplyOutcome.Superseded,
            ClaimChange.Contradicted => ApplyOutcome.Applied | ApplyOutcome.Contradicted,
            _ => ApplyOutcome.Applied,
        };
    }

    private void KnowLength(in AddressKey key)
    {
        if (key.IsIpv6 && !_ipv6Lengths.Contains(key.Length))
        {
            Volatile.Write(ref _ipv6Lengths, [.. _ipv6Lengths.Append(key.Length).OrderDescending()]);
        }
    }

    private int Hear(in AddressKey key, Span<Claim> claims, Span<Testimony> into, long nowMs)
    {
        var count = ShardOf(key).Read(key, claims);
        Weigh(key, claims[..count], into, nowMs);
        return count;
    }

    private void Weigh(in AddressKey key, ReadOnlySpan<Claim> claims, Span<Testimony> into, long nowMs)
    {
        // Where prefixes of several lengths overlap, a claim may be newer than one of another length, and must outlive it.
        var overlaps = key.IsIpv6 && Volatile.Read(ref _ipv6Lengths).Length > 1;
        var memoryMs = overlaps ? Math.Max(_replayWindowMs, LongestSilenceMs) : _replayWindowMs;
        for (var i = 0; i < claims.Length; i++)
        {
            var origin = _origins[claims[i].Origin];
            var epoch = _origins.EpochOf(origin.GatewayId);
            into[i] = Testimony.Of(Ended(claims[i]), origin, epoch, Listening.GapsOf(origin.Feed), memoryMs, nowMs) with { PrefixLength = key.Length };
        }
    }

    /// <summary>The claim with the Stop of its session, which need not have named this address.</summary>
    private Claim Ended(in Claim claim)
    {
        var end = claim.IsRest ? 0 : _ends.EndOf(claim.Session);
        if (end <= claim.End)
        {
            return claim;
        }

        // Gateways that count from one again after a restart give old names to new sessions.
        var epoch = _origins.EpochOf(_origins[claim.Origin].GatewayId);
        return end <= epoch && claim.Lo > epoch && !claim.IsTimedByArrival ? claim : claim with { End = end };
    }

    private Shard ShardOf(in AddressKey key) => _shards[(int)(key.Hash % ShardCount)];
}
