// SPDX-License-Identifier: Apache-2.0
using Network.Sessions;

namespace Network.Radius;

/// <summary>When an event happened, as far as its packet can tell.</summary>
/// <param name="TimeMs">The instant, Unix milliseconds.</param>
/// <param name="OtherMs">The other end of the doubt; 0 when no beginning is known, null without doubt.</param>
/// <param name="IsOfArrival">The instant is that of arrival, so that a repeated packet looks like a new one.</param>
/// <param name="Doubt">The word for why the event can only contradict; null when it can bind.</param>
internal readonly record struct FixedTime(long TimeMs, long? OtherMs, bool IsOfArrival, string? Doubt);

/// <summary>
/// Fixes when an event happened, once, on arrival. Event-Timestamp is believed where arrival less Acct-Delay-Time agrees. Where
/// it does not, the packet may be late or the clock wrong, and both instants are kept. One that is far off binds nobody, yet it is
/// answered, so the address may have gone to another phone: it still takes the former holder's word away.
/// </summary>
internal sealed class EventTime(GatewayClocks clocks)
{
    private const long MsPerSecond = 1000;

    /// <summary>Fixes the time of a request of a client.</summary>
    public FixedTime Fix(AccountingRequest request, RadiusClient client, string gateway, long receivedAtMs)
    {
        var options = client.Options;
        var oldestMs = receivedAtMs - (long)options.MaxEventAge.TotalMilliseconds;
        var sentAtMs = receivedAtMs - (request.DelaySeconds.GetValueOrDefault() * MsPerSecond);
        if (sentAtMs < oldestMs)
        {
            return new FixedTime(receivedAtMs, 0, IsOfArrival: true, DeadLetterReason.TooOld);
        }

        if (request.EventTimestamp is not { } timestamp)
        {
            return new FixedTime(sentAtMs, null, IsOfArrival: true, null);
        }

        var stampMs = timestamp * MsPerSecond;
        var toleranceMs = (long)options.EventTimeTolerance.TotalMilliseconds;
        if (stampMs - receivedAtMs > toleranceMs
            || clocks.IsSlow(client.Name, gateway, sentAtMs - stampMs, toleranceMs, receivedAtMs))
        {
            return new FixedTime(sentAtMs, null, IsOfArrival: true, null);
        }

        // Seconds are cut off, and clocks that differ by no more than they may are right.
        var latenessMs = sentAtMs - stampMs;
        var agrees = Math.Abs(latenessMs) <= MsPerSecond + (long)options.ClockSkew.TotalMilliseconds
            || (latenessMs > 0 && latenessMs <= (long)options.TrustedDelay.TotalMilliseconds);
        return stampMs < oldestMs ? new FixedTime(sentAtMs, 0, IsOfArrival: true, DeadLetterReason.TooOld)
            : agrees ? new FixedTime(stampMs, null, IsOfArrival: false, null)
            : new FixedTime(stampMs, sentAtMs, IsOfArrival: false, latenessMs > Claim.LargestDoubtMs ? DeadLetterReason.Late : null);
    }
}
