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

    /// <summary>Judges all claims on one address, in any order. Pure.</summary>
    public static Verdict Judge(ReadOnlySpan<Testimony> claims)
    {
        if (claims.IsEmpty)
        {
            return Verdict.Refuse(Reason.NoSession);
        }

        if (claims.Length > MaxClaims)
        {
            return Verdict.Refuse(Reason.Conflict);
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
            subscribers[at].End = Math.Max(subscribers[at].End, claims[i].End);
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
        subscriber.IsSilent = true;
        for (var i = 0; i < claims.Length; i++)
        {
            if (!subscriber.Has(i) || claims[i].End != 0 || !OutlivesEnds(claims, subscriber, i))
            {
                continue;
            }

            alive[i] = true;
            subscriber.IsAlive = true;
            subscriber.IsSilent &= claims[i].IsSilent;
            subscriber.Last = Math.Max(subscriber.Last, claims[i].Claim.Last);
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

            var skew = claims[candidate].SkewTo(claims[i]);
            var last = claims[candidate].Claim.Last;
            var outlives = last > claims[i].End + skew
                || (last + skew >= claims[i].End && claims[candidate].IsNewerThan(claims[i]));
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
        (chosen, refusal) = (-1, Reason.Conflict);
        var anyAlive = false;
        for (var i = 0; i < subscribers.Length; i++)
        {
            anyAlive |= subscribers[i].Stands && subscribers[i].IsAlive;
            if (!subscribers[i].Stands || IsDismissed(claims, subscribers, i))
            {
                continue;
            }

            if (chosen >= 0)
            {
                chosen = -1;
                break;
            }

            chosen = i;
        }

        // Ended holders leave nobody: an older claim does not inherit.
        refusal = anyAlive ? Reason.Conflict : SomeoneStands(subscribers) ? Reason.NoSession : Reason.Conflict;
        return chosen >= 0 && subscribers[chosen].IsAlive;
    }

    private static bool SomeoneStands(ReadOnlySpan<Subscriber> subscribers)
    {
        foreach (var subscriber in subscribers)
        {
            if (subscriber.Stands)
            {
                return true;
            }
        }

        return false;
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

            var skew = claims[winner.Newest].SkewTo(claims[lost.Newest]);
            if (lost.IsAlive ? lost.IsSilent && winner.Last > lost.Last + skew : winner.Last >= lost.End + skew)
            {
                return true;
            }
        }

        return false;
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
        var (best, fresh, verified) = (-1, false, false);
        for (var i = 0; i < claims.Length; i++)
        {
            if (!holder.Has(i) || !alive[i])
            {
                continue;
            }

            fresh |= claims[i].IsFresh;
            verified |= claims[i].IsVerified;
            best = best < 0 || claims[i].Claim.Seen > claims[best].Claim.Seen ? i : best;
        }

        ref readonly var claim = ref claims[best];
        var refusal = claim.Claim switch
        {
            { IsRest: true } or { Line.Knowledge: NumberKnowledge.Contradicted } => Reason.Conflict,
            _ when !fresh => Reason.StaleSession,
            _ when !verified => Reason.UnverifiedAfterGap,
            { Line.Knowledge: NumberKnowledge.Dummy } => Reason.DummyMsisdn,
            { Line.Knowledge: NumberKnowledge.Absent } => Reason.NoMsisdn,
            _ => null,
        };
        return refusal is null ? new Verdict(null, claim.Claim, claim.PrefixLength) : Verdict.Refuse(refusal);
    }

    private struct Subscriber
    {
        public int First;
        public int Newest;
        public ulong Members;
        public long End;
        public long Last;
        public bool IsAlive;
        public bool IsSilent;
        public bool Stands;

        public readonly bool Has(int claim) => (Members & (1UL << claim)) != 0;
    }
}
