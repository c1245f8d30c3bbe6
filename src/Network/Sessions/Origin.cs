// SPDX-License-Identifier: Apache-2.0
namespace Network.Sessions;

/// <summary>A feed's gateway.</summary>
/// <param name="Feed">The configured name of the feed.</param>
/// <param name="Gateway">The gateway's identity.</param>
/// <param name="GatewayId">One number per gateway, whichever feed tells of it.</param>
/// <param name="Manners">How long the feed's word can be believed.</param>
internal sealed record Origin(string Feed, string Gateway, int GatewayId, FeedManners Manners);

/// <summary>A feed's profile in milliseconds, as a look-up needs it.</summary>
/// <param name="TrustMs">A binding is believed this long after its newest packet.</param>
/// <param name="SilenceMs">A claim contradicts others this long after its newest packet; never shorter than it is believed.</param>
/// <param name="HorizonMs">A gap longer than this may have lost events.</param>
/// <param name="SkewMs">How far two gateways' clocks may differ.</param>
internal readonly record struct FeedManners(long TrustMs, long SilenceMs, long HorizonMs, long SkewMs)
{
    private const int SilentIntervals = 2;

    /// <summary>From a profile. A lossy feed repeats nothing, so any gap may have lost its events.</summary>
    public static FeedManners Of(FeedProfile profile)
    {
        var trust = (long)profile.TrustWindow.TotalMilliseconds;
        var silence = profile.InterimInterval is { } interval ? SilentIntervals * interval : FeedProfile.LongestTrust;
        return new FeedManners(
            trust,
            Math.Max(trust, (long)silence.TotalMilliseconds),
            profile.Reliable ? (long)profile.RetryHorizon.TotalMilliseconds : 0,
            (long)profile.ClockSkew.TotalMilliseconds);
    }
}
