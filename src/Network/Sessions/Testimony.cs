// SPDX-License-Identifier: Apache-2.0
namespace Network.Sessions;

/// <summary>A claim as it stands at the instant of a look-up: what the clock, the gateway's restarts and the feed's manners make of it.</summary>
internal readonly record struct Testimony
{
    private const int NoGateway = -1;

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

    /// <summary>
    /// The last that is known of a session that has ended: its Stop, or its newest packet before the restart that voided it. Other
    /// gateways' sessions need only go beyond this. 0 while it has not ended.
    /// </summary>
    public long LastSign => End == 0 ? 0 : Claim.Ended != 0 ? Claim.Ended : Claim.Last;

    /// <summary>It has not been heard of for so long that it contradicts nobody any more.</summary>
    public bool IsSilent { get; init; }

    /// <summary>It has been heard of within its feed's trust window.</summary>
    public bool IsFresh { get; init; }

    /// <summary>It has been heard of since the newest gap in which its feed may have lost events (F8).</summary>
    public bool IsVerified { get; init; }

    /// <summary>Its name was given to a second session after the gateway's restart: what is known of it is of two sessions.</summary>
    public bool IsReused { get; init; }

    /// <summary>So old that no packet still to come can speak of it, and it contradicts nobody.</summary>
    public bool IsOver { get; init; }

    /// <summary>Weighs a claim at an instant.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="origin">The feed and gateway of its newest packet.</param>
    /// <param name="epochMs">When that gateway last forgot its sessions; 0 when never.</param>
    /// <param name="gaps">The gaps in which nobody listened.</param>
    /// <param name="memoryMs">How long after its end a session is remembered.</param>
    /// <param name="nowMs">The instant of the look-up.</param>
    public static Testimony Of(
        in Claim claim, Origin origin, long epochMs, ListeningGaps gaps, long memoryMs, long nowMs)
    {
        var manners = origin.Manners;
        var age = nowMs - Math.Max(claim.Heard, claim.End);
        var quiet = nowMs - claim.Heard;
        var isVoid = claim.Ended == 0 && !claim.IsRest && claim.Heard <= epochMs;
        return new Testimony
        {
            Claim = claim,
            Gateway = claim.IsRest ? NoGateway : origin.GatewayId,
            SkewMs = manners.SkewMs,
            End = isVoid ? epochMs : claim.Ended,
            IsSilent = !claim.IsRest && quiet > manners.SilenceMs,
            IsFresh = nowMs - claim.Last <= manners.TrustMs,
            IsOver = age > memoryMs && (claim.Ended != 0 || claim.IsRest || age > manners.SilenceMs),
            IsReused = !claim.IsRest && !claim.IsConnection && claim.Hi <= epochMs && claim.Lo > epochMs,
            IsVerified = claim.Last >= gaps.UnverifiedBefore(manners.HorizonMs),
        };
    }

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
