// SPDX-License-Identifier: Apache-2.0
namespace Network.Sessions;

/// <summary>
/// What time takes away. A claim that is over goes, and with it every claim that it was newer than and that has said nothing since:
/// or else a lost Stop would let an older session inherit the address a day late.
/// </summary>
internal static class Oblivion
{
    /// <summary>Moves what remains to the front; returns how many remain. Pure, and the same whenever it is asked again.</summary>
    public static int Take(Span<Testimony> claims)
    {
        Span<bool> gone = stackalloc bool[claims.Length];
        for (var over = 0; over < claims.Length; over++)
        {
            if (!claims[over].IsOver)
            {
                continue;
            }

            gone[over] = true;
            for (var i = 0; i < claims.Length; i++)
            {
                gone[i] |= claims[over].IsNewerThan(claims[i])
                    && claims[i].Claim.Last <= Math.Max(claims[over].Claim.Last, claims[over].End);
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
}
