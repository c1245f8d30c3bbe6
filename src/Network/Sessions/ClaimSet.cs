// SPDX-License-Identifier: Apache-2.0
namespace Network.Sessions;

/// <summary>What happened to a slot when a claim was added.</summary>
internal enum ClaimChange : byte
{
    /// <summary>The address had no claim that had not ended, or the session's own claim grew.</summary>
    None = 0,

    /// <summary>Another session's claim, not ended, is now the older one.</summary>
    Superseded = 1,

    /// <summary>The session's packets name two subscribers.</summary>
    Contradicted = 2,
}

/// <summary>
/// The claims on one address. A claim is forgotten once nothing that its session may repeat could change an answer: it has ended,
/// and before its address was taken by a claim that is kept. The rest stay until they are older than any replay. Pure.
/// </summary>
internal static class ClaimSet
{
    /// <summary>
    /// Claims kept per address; the oldest of more are folded into one that can only contradict. Reached only where many sessions
    /// end without a Stop within a day.
    /// </summary>
    public const int MaxClaims = 8;

    /// <summary>Room a caller must give: one more than is kept.</summary>
    public const int Capacity = MaxClaims + 1;

    /// <summary>Adds what one packet claims; returns how many claims remain.</summary>
    /// <param name="claims">The claims, with room for <see cref="Capacity"/>.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="incoming">The packet's claim.</param>
    /// <param name="skewMs">The largest difference of clocks between any two gateways.</param>
    /// <param name="origins">Orders origins by name.</param>
    /// <param name="change">What happened.</param>
    public static int Add(
        Span<Claim> claims, int count, in Claim incoming, long skewMs, IComparer<int> origins, out ClaimChange change)
    {
        change = ClaimChange.None;
        var at = IndexOf(claims[..count], incoming.Session, incoming.IsRest);
        if (at >= 0)
        {
            var before = claims[at].Line.Knowledge;
            claims[at] = Claim.Merge(claims[at], incoming, origins);
            change = claims[at].Line.Knowledge is NumberKnowledge.Contradicted
                && before is not NumberKnowledge.Contradicted ? ClaimChange.Contradicted : ClaimChange.None;
        }
        else
        {
            change = DisplacesLive(claims[..count], incoming) ? ClaimChange.Superseded : ClaimChange.None;
            claims[count++] = incoming;
        }

        count = ForgetSettled(claims, count, skewMs);
        return count > MaxClaims ? Fold(claims, count, origins) : count;
    }

    private static int IndexOf(ReadOnlySpan<Claim> claims, UInt128 session, bool isRest)
    {
        for (var i = 0; i < claims.Length; i++)
        {
            if (claims[i].Session == session && claims[i].IsRest == isRest)
            {
                return i;
            }
        }

        return -1;
    }

    private static bool DisplacesLive(ReadOnlySpan<Claim> claims, in Claim incoming)
    {
        foreach (ref readonly var claim in claims)
        {
            if (claim.Ended == 0 && !claim.IsRest && incoming.Earliest >= claim.Latest
                && !incoming.Line.IsSameSubscriberAs(claim.Line))
            {
                return true;
            }
        }

        return false;
    }

    private static int ForgetSettled(Span<Claim> claims, int count, long skewMs)
    {
        for (var i = 0; i < count;)
        {
            if (IsSettled(claims[..count], i, skewMs))
            {
                claims[i] = claims[--count];
            }
            else
            {
                i++;
            }
        }

        return count;
    }

    /// <summary>
    /// All that this session ever said lies before the address was taken again, and nothing that is kept can be older than that
    /// taking without being older than it for sure. Then its packets, repeated in any part and order, are old news by themselves.
    /// </summary>
    private static bool IsSettled(ReadOnlySpan<Claim> claims, int candidate, long skewMs)
    {
        // Repeated packets that are timed by their arrival would look new: then the session must be known to have ended.
        if (claims[candidate].Ended == 0 || claims[candidate].IsTimedByArrival)
        {
            return false;
        }

        var over = Math.Max(claims[candidate].Heard, claims[candidate].End) + skewMs;
        for (var taker = 0; taker < claims.Length; taker++)
        {
            if (taker != candidate && claims[taker].Earliest >= over && Orders(claims, taker, candidate, over, skewMs))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Orders(ReadOnlySpan<Claim> claims, int taker, int candidate, long over, long skewMs)
    {
        for (var i = 0; i < claims.Length; i++)
        {
            var isOther = i != taker && i != candidate;
            if (isOther && claims[i].Earliest < over && claims[taker].Earliest < claims[i].Latest + skewMs)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Brings a crowded slot back to its bound. Whatever is folded only widens: it can refuse more, never answer more.</summary>
    private static int Fold(Span<Claim> claims, int count, IComparer<int> origins)
    {
        if (TryFoldBearers(claims, count, origins))
        {
            return count - 1;
        }

        var oldest = OldestBut(claims[..count], -1);
        var rest = IndexOf(claims[..count], UInt128.Zero, isRest: true);
        var folded = AsRest(claims[oldest]);
        if (rest < 0)
        {
            // The bound is passed by one, and making the rest frees nothing: it takes the two oldest.
            var second = OldestBut(claims[..count], oldest);
            claims[second] = Widen(folded, AsRest(claims[second]));
        }
        else
        {
            claims[rest] = Widen(folded, claims[rest]);
        }

        claims[oldest] = claims[count - 1];
        return count - 1;
    }

    /// <summary>Two bearers of one subscriber, neither ended, become one claim that says no more than either.</summary>
    private static bool TryFoldBearers(Span<Claim> claims, int count, IComparer<int> origins)
    {
        for (var i = 0; i < count; i++)
        {
            for (var j = i + 1; j < count; j++)
            {
                if (claims[i].Ended != 0 || claims[j].Ended != 0 || !claims[i].Line.IsSameSubscriberAs(claims[j].Line))
                {
                    continue;
                }

                var (keep, drop) = claims[i].Last >= claims[j].Last ? (i, j) : (j, i);
                claims[keep] = Claim.Merge(claims[keep], claims[drop], origins) with
                {
                    Lo = Math.Min(claims[keep].Earliest, claims[drop].Earliest),
                    Hi = Math.Max(claims[keep].Latest, claims[drop].Latest),
                    End = 0,
                };
                claims[drop] = claims[count - 1];
                return true;
            }
        }

        return false;
    }

    private static int OldestBut(ReadOnlySpan<Claim> claims, int except)
    {
        var oldest = -1;
        for (var i = 0; i < claims.Length; i++)
        {
            if (i != except && !claims[i].IsRest && (oldest < 0 || claims[i].Latest < claims[oldest].Latest))
            {
                oldest = i;
            }
        }

        return oldest;
    }

    private static Claim AsRest(in Claim claim) =>
        new() { Session = UInt128.Zero, IsRest = true, Origin = claim.Origin, Hi = claim.Latest, Last = claim.Heard };

    private static Claim Widen(in Claim one, in Claim rest) =>
        rest with { Hi = Math.Max(one.Hi, rest.Hi), Last = Math.Max(one.Last, rest.Last) };
}
