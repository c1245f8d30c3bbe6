// SPDX-License-Identifier: Apache-2.0
namespace Network.Sessions;

/// <summary>A claim as it stands at the instant of a look-up: what the clock, the gateway's restarts and the feed's manners make of it.</summary>
internal readonly record struct Testimony
{
    /// <summary>The claim.</summary>
    public required Claim Claim { get; init; }

    /// <summary>The length of the prefix it was made for.</summary>
    public int PrefixLength { get; init; }

    /// <summary>The gateway, interned: clocks of one gateway need no allowance.</summary>
    public int Gateway { get; init; }

    /// <summary>How far this gateway's clock may be off another's, milliseconds.</summary>
    public long SkewMs { get; init; }

    /// <summary>When the session ended: its Stop, else the restart of its gateway after its newest packet; 0 while it has not.</summary>
    public long End { get; init; }

    /// <summary>It has not been heard of for so long that it contradicts nobody any more.</summary>
    public bool IsSilent { get; init; }

    /// <summary>It has been heard of within its feed's trust window.</summary>
    public bool IsFresh { get; init; }

    /// <summary>It has been heard of since the newest gap in which its feed may have lost events (F8).</summary>
    public bool IsVerified { get; init; }

    /// <summary>
    /// This claim is provably the later one: it was taken after the other was already held, or the other had ended by the time
    /// this one was seen and this one is not of an older session. True of both only for packets of one instant, which proves nothing.
    /// </summary>
    public bool IsNewerThan(in Testimony other) => Follows(other) && !other.Follows(this);

    /// <summary>The allowance between two clocks: none within one gateway.</summary>
    public long SkewTo(in Testimony other) => Gateway == other.Gateway ? 0 : Math.Max(SkewMs, other.SkewMs);

    private bool Follows(in Testimony other)
    {
        var skew = SkewTo(other);
        if (Claim.Earliest >= other.Claim.Latest + skew)
        {
            return true;
        }

        var noOlder = other.Claim.Earliest == 0 || Claim.Earliest >= other.Claim.Earliest + skew;
        return other.End != 0 && other.End + skew <= Claim.Seen && noOlder;
    }
}
