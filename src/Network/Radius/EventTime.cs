// SPDX-License-Identifier: Apache-2.0
namespace Network.Radius;

/// <summary>
/// Fixes when an event happened, once, on arrival. Event-Timestamp is believed, also when it is old: a gateway that was cut off
/// replays hours later. Without it, or with a clock that is proven wrong, it is arrival less Acct-Delay-Time.
/// </summary>
internal sealed class EventTime(GatewayClocks clocks)
{
    private const long MsPerSecond = 1000;

    /// <summary>The event's time in Unix milliseconds, or the word for why it is not believable.</summary>
    public (long TimeMs, string? Refusal) Fix(AccountingRequest request, RadiusClient client, string gateway, long receivedAtMs)
    {
        var options = client.Options;
        var sentAtMs = receivedAtMs - (request.DelaySeconds.GetValueOrDefault() * MsPerSecond);
        var timeMs = sentAtMs;
        if (request.EventTimestamp is { } timestamp)
        {
            var stampMs = timestamp * MsPerSecond;
            var latenessMs = sentAtMs - stampMs;
            if (stampMs - receivedAtMs > options.MaxEventLead.TotalMilliseconds)
            {
                return (receivedAtMs, DeadLetterReason.FromTheFuture);
            }

            var toleranceMs = (long)options.EventTimeTolerance.TotalMilliseconds;
            var isFast = stampMs - receivedAtMs > toleranceMs;
            timeMs = isFast || clocks.IsSlow(client.Name, gateway, latenessMs, toleranceMs, receivedAtMs) ? sentAtMs : stampMs;
        }

        return receivedAtMs - timeMs > options.MaxEventAge.TotalMilliseconds
            ? (receivedAtMs, DeadLetterReason.TooOld)
            : (timeMs, null);
    }
}
