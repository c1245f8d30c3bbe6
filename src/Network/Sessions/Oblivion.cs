// SPDX-License-Identifier: Apache-2.0
namespace Network.Sessions;

/// <summary>
/// What time takes away. A claim that is over goes, and with it every claim that it was newer than or that evidence could not order,
/// and that has said nothing since: forgetting decides nothing, or else a lost Stop would let an older session inherit a day late.
/// </summary>
internal static class Oblivion
{
    /// <summary>Moves what remains to the front; returns how many remain. Pure, and the same whenever it is asked again.</summary>
    public static int Take(Span<Testimony> claims)
    {
        Span<bool> gone = stackalloc bool[claims.Length];
        for (var over = 0; over < claims.Length; over++)
        {
            if (!claims[over].IsOver || WouldDecide(claims, over))
            {
                continue;
            }

            gone[over] = true;
            for (var i = 0; i < claims.Length; i++)
            {
                gone[i] |= claims[over].IsNewerThan(claims[i])
                    ? claims[i].Claim.Last <= Math.Max(claims[over].Claim.Heard, claims[over].End)
                    : !claims[i].IsNewerThan(claims[over]) && !IsHeardAfter(claims[i], claims[over]);
            }
        }

        var kept = 0;
        for (var i = 0; i < claims.Length; i++)
        {
            if (!gone[i])
            {
                claims[kept++] = claims[i];
            }
        }

        return kept;
    }

    /// <summary>
    /// To go, it would have to take along a claim that is not over and that keeps an older one down; going alone, it would leave that
    /// claim as the holder. Either way time would have decided, so it stays until that claim is over too.
    /// </summary>
    private static bool WouldDecide(ReadOnlySpan<Testimony> claims, int over)
    {
        for (var i = 0; i < claims.Length; i++)
        {
            var isRival = i != over && !claims[i].IsOver && !claims[over].IsNewerThan(claims[i])
                && !claims[i].IsNewerThan(claims[over]) && !IsHeardAfter(claims[i], claims[over]);
            for (var older = 0; isRival && older < claims.Length; older++)
            {
                if (older != over && older != i && !claims[older].IsOver && claims[i].IsNewerThan(claims[older]))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>It was asserted after the other's last sign: what also ends a conflict (<see cref="Holder"/>).</summary>
    private static bool IsHeardAfter(in Testimony claim, in Testimony over)
    {
        var (last, skew) = (claim.Claim.Last, claim.SkewTo(over));
        return over.End != 0 ? last >= over.LastSign + skew : last > over.Claim.Heard + skew;
    }
}
