// SPDX-License-Identifier: Apache-2.0
namespace Network.Sessions;

/// <summary>
/// Decides who holds an address. The holder is the one subscriber that nothing is newer than. Where evidence cannot decide it
/// refuses: an address without an answer costs a retry, a wrong answer is an impersonation.
/// </summary>
internal static class Holder
{
    /// <summary>More claims than this on one address decide nothing.</summary>
    public const int MaxClaims = 64;

    /// <summary>Judges all claims on one address, in any order. Pure, but for the order in which it leaves them.</summary>
    public static Verdict Judge(Span<Testimony> heard)
    {
        if (heard.Length > MaxClaims)
        {
            return Verdict.Refuse(Reason.Conflict);
        }

        var claims = heard[..Oblivion.Take(heard)];
        if (claims.IsEmpty)
        {
            return Verdict.Refuse(Reason.NoSession);
        }

        Span<Subscriber> subscribers = stackalloc Subscriber[claims.Length];
        Span<bool> alive = stackalloc bool[claims.Length];
        var count = Group(claims, subscribers, alive);
        subscribers = subscribers[..count];
        DropSuperseded(claims, subscribers);
        if (!TryChoose(claims, subscribers, out var chosen, out var refusal))
        {
            return Verdict.Refuse(refusal);
        }

        return IsContradicted(claims, alive, subscribers[chosen])
            ? Verdict.Refuse(Reason.Conflict)
            : Believe(claims, alive, subscribers[chosen]);
    }

    /// <summary>
    /// Bearers of one subscriber share an address, so its sessions are judged as one: alive while one of them outlives every end.
    /// Returns how many subscribers there are.
    /// </summary>
    private static int Group(ReadOnlySpan<Testimony> claims, Span<Subscriber> subscribers, Span<bool> alive)
    {
        var count = 0;
        for (var i = 0; i < claims.Length; i++)
        {
            var at = 0;
            while (at < count && !claims[i].Claim.Line.IsSameSubscriberAs(claims[subscribers[at].First].Claim.Line))
            {
                at++;
            }

            if (at == count)
            {
                subscribers[count++] = new Subscriber { First = i, Newest = i };
            }

            subscribers[at].Members |= 1UL << i;
            subscribers[at].End = Math.Max(subscribers[at].End, claims[i].LastSign);
            if (claims[i].Claim.Seen > claims[subscribers[at].Newest].Claim.Seen)
            {
                subscribers[at].Newest = i;
            }
        }

        for (var s = 0; s < count; s++)
        {
            MarkAlive(claims, ref subscribers[s], alive);
        }

        return count;
    }

    private static void MarkAlive(ReadOnlySpan<Testimony> claims, ref Subscriber subscriber, Span<bool> alive)
    {
        for (var i = 0; i < claims.Length; i++)
        {
            if (!subscriber.Has(i) || claims[i].End != 0 || !OutlivesEnds(claims, subscriber, i))
            {
                continue;
            }

            alive[i] = true;
            subscriber.IsAlive = true;
            if (claims[i].Claim.Heard >= subscriber.Heard)
            {
                subscriber.IsQuiet = claims[i].IsSilent && (subscriber.IsQuiet || claims[i].Claim.Heard > subscriber.Heard);
                subscriber.Heard = claims[i].Claim.Heard;
            }

            if (claims[i].Claim.Last > subscriber.Last)
            {
                subscriber.Last = claims[i].Claim.Last;
                subscriber.Loudest = i;
                (subscriber.IsFresh, subscriber.IsVerified, subscriber.IsSilent) = (true, true, true);
            }

            if (claims[i].Claim.Last == subscriber.Last)
            {
                subscriber.IsFresh &= claims[i].IsFresh;
                subscriber.IsVerified &= claims[i].IsVerified;
                subscriber.IsSilent &= claims[i].IsSilent;
            }
        }
    }

    /// <summary>A session that has not ended proves nothing if it was last heard of before another of the same subscriber ended.</summary>
    private static bool OutlivesEnds(ReadOnlySpan<Testimony> claims, in Subscriber subscriber, int candidate)
    {
        for (var i = 0; i < claims.Length; i++)
        {
            if (!subscriber.Has(i) || claims[i].End == 0)
            {
                continue;
            }

            var end = claims[i].LastSign;

            var skew = claims[candidate].SkewTo(claims[i]);
            var last = claims[candidate].Claim.Heard;
            var outlives = last > end + skew || (last + skew >= end && claims[candidate].IsNewerThan(claims[i]));
            if (!outlives)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A subscriber stands while one of its claims has nothing of another subscriber after it.</summary>
    private static void DropSuperseded(ReadOnlySpan<Testimony> claims, Span<Subscriber> subscribers)
    {
        foreach (ref var subscriber in subscribers)
        {
            for (var i = 0; i < claims.Length && !subscriber.Stands; i++)
            {
                subscriber.Stands = subscriber.Has(i) && !IsSuperseded(claims, subscriber, i);
            }
        }
    }

    private static bool IsSuperseded(ReadOnlySpan<Testimony> claims, in Subscriber subscriber, int candidate)
    {
        for (var i = 0; i < claims.Length; i++)
        {
            if (!subscriber.Has(i) && claims[i].IsNewerThan(claims[candidate]))
            {
                return true;
            }
        }

        return false;
    }

    private static bool TryChoose(
        ReadOnlySpan<Testimony> claims, ReadOnlySpan<Subscriber> subscribers, out int chosen, out Reason refusal)
    {
        var (standing, alive, undismissed) = (0, 0, 0);
        chosen = -1;
        for (var i = 0; i < subscribers.Length; i++)
        {
            if (subscribers[i].Stands)
            {
                standing++;
                alive += subscribers[i].IsAlive ? 1 : 0;
                (chosen, undismissed) = IsDismissed(claims, subscribers, i) ? (chosen, undismissed) : (i, undismissed + 1);
            }
        }

        // All that could hold it have ended: nobody does, and an older claim does not inherit.
        refusal = standing > 0 && alive == 0 ? Reason.NoSession : Reason.Conflict;
        return undismissed == 1 && subscribers[chosen].IsAlive;
    }

    /// <summary>Between two that evidence cannot order, the one that keeps asserting wins once the other has ended or fallen silent.</summary>
    private static bool IsDismissed(ReadOnlySpan<Testimony> claims, ReadOnlySpan<Subscriber> subscribers, int loser)
    {
        ref readonly var lost = ref subscribers[loser];
        for (var i = 0; i < subscribers.Length; i++)
        {
            ref readonly var winner = ref subscribers[i];
            if (i == loser || !winner.Stands || !winner.IsAlive || winner.IsSilent || claims[winner.First].Claim.IsRest)
            {
                continue;
            }

            var skew = SkewBetween(claims, winner, lost);
            if (lost.IsAlive ? lost.IsQuiet && winner.Last > lost.Heard + skew : winner.Last >= lost.End + skew)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The largest allowance between any two of their claims: the times compared need not be of the newest ones.</summary>
    private static long SkewBetween(ReadOnlySpan<Testimony> claims, in Subscriber one, in Subscriber other)
    {
        var skew = 0L;
        for (var i = 0; i < claims.Length; i++)
        {
            skew = one.Has(i) ? Math.Max(skew, LargestSkew(claims, other, i)) : skew;
        }

        return skew;
    }

    private static long LargestSkew(ReadOnlySpan<Testimony> claims, in Subscriber subscriber, int other)
    {
        var skew = 0L;
        for (var i = 0; i < claims.Length; i++)
        {
            skew = subscriber.Has(i) ? Math.Max(skew, claims[i].SkewTo(claims[other])) : skew;
        }

        return skew;
    }

    /// <summary>An older session that is still asserted after the holder took the address: two gateways tell different stories.</summary>
    private static bool IsContradicted(ReadOnlySpan<Testimony> claims, ReadOnlySpan<bool> alive, in Subscriber holder)
    {
        ref readonly var newest = ref claims[holder.Newest];
        for (var i = 0; i < claims.Length; i++)
        {
            if (!holder.Has(i) && alive[i] && !claims[i].IsSilent
                && claims[i].Claim.Last > newest.Claim.Seen + newest.SkewTo(claims[i]))
            {
                return true;
            }
        }

        return false;
    }

    private static Verdict Believe(ReadOnlySpan<Testimony> claims, ReadOnlySpan<bool> alive, in Subscriber holder)
    {
        var best = holder.Loudest;
        for (var i = 0; i < claims.Length; i++)
        {
            if (holder.Has(i) && alive[i] && claims[i].Claim.Seen > claims[best].Claim.Seen)
            {
                best = i;
            }
        }

        ref readonly var claim = ref claims[best];
        var refusal = claim.Claim switch
        {
            { IsRest: true } or { IsDoubtful: true } or { Line.Knowledge: NumberKnowledge.Contradicted } => Reason.Conflict,
            _ when claim.IsReused => Reason.Conflict,
            _ when !holder.IsFresh => Reason.StaleSession,
            _ when !holder.IsVerified => Reason.UnverifiedAfterGap,
            { Line.Knowledge: NumberKnowledge.Dummy } => Reason.DummyMsisdn,
            { Line.Knowledge: NumberKnowledge.Absent or NumberKnowledge.None } => Reason.NoMsisdn,
            _ => null,
        };
        return refusal is null ? new Verdict(null, claim.Claim, claim.PrefixLength) : Verdict.Refuse(refusal);
    }

    private struct Subscriber
    {
        public int First;
        public int Newest;
        public int Loudest;
        public ulong Members;
        public long End;
        public long Last;
        public bool IsFresh;
        public bool IsVerified;
        public long Heard;
        public bool IsSilent;
        public bool IsQuiet;
        public bool IsAlive;
        public bool Stands;

        public readonly bool Has(int claim) => (Members & (1UL << claim)) != 0;
    }
}
