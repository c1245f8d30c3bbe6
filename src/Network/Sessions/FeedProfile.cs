// SPDX-License-Identifier: Apache-2.0
namespace Network.Sessions;

/// <summary>What is known of a feed's manners, by which the directory judges how long its word can be believed.</summary>
internal sealed record FeedProfile
{
    /// <summary>The longest any binding is believed without being heard of again.</summary>
    public static readonly TimeSpan LongestTrust = TimeSpan.FromDays(7);

    private static readonly TimeSpan InterimGrace = TimeSpan.FromMinutes(5);

    /// <summary>The configured name of the feed, as in <see cref="AccountingEvent.Feed"/>.</summary>
    public required string Name { get; init; }

    /// <summary>How long a gateway repeats an unanswered event before it gives up. A gap longer than this may have lost events (F8).</summary>
    public required TimeSpan RetryHorizon { get; init; }

    /// <summary>How often a live session is named again by an Interim; null when the feed sends none.</summary>
    public TimeSpan? InterimInterval { get; init; }

    /// <summary>The feed repeats what is not answered. A lossy feed (a replicated copy) may miss any event, and must send Interims.</summary>
    public required bool Reliable { get; init; }

    /// <summary>How far the clocks of two gateways of this feed may differ.</summary>
    public required TimeSpan ClockSkew { get; init; }

    /// <summary>
    /// How long a binding is believed after its newest packet: reliable with Interims, three intervals and five minutes; reliable
    /// without, seven days; lossy, one and a half intervals. A lossy feed without Interims is never believed.
    /// </summary>
    public TimeSpan TrustWindow => (Reliable, InterimInterval) switch
    {
        (true, { } interval) => Shorter((3 * interval) + InterimGrace, LongestTrust),
        (true, null) => LongestTrust,
        (false, { } interval) => Shorter(1.5 * interval, LongestTrust),
        (false, null) => TimeSpan.Zero,
    };

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
