// SPDX-License-Identifier: Apache-2.0
namespace Network.Radius;

/// <summary>
/// Tells a gateway whose clock is slow from one that sends old events. A single old Event-Timestamp proves neither, and taking a
/// replayed Start for a new one would revive a dead session; so a clock counts as slow only when for ten minutes every event came
/// late, and all by the same time: a slow clock is late by a constant, an archive is not. One event in time restores it.
/// </summary>
internal sealed class GatewayClocks
{
    private const int EvidenceCount = 32;
    private const int Bound = 4096;
    private const long ConstantWithinMs = 5_000;
    private static readonly long WindowMs = (long)TimeSpan.FromMinutes(10).TotalMilliseconds;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Feed, string Gateway), Clock> _clocks = [];

    /// <summary>Notes how far behind arrival an event's own time is, and says whether that is the clock's fault.</summary>
    /// <param name="feed">The client that sent it.</param>
    /// <param name="gateway">The gateway it speaks of.</param>
    /// <param name="latenessMs">Arrival less Acct-Delay-Time less Event-Timestamp.</param>
    /// <param name="toleranceMs">What counts as in time.</param>
    /// <param name="nowMs">Arrival.</param>
    public bool IsSlow(string feed, string gateway, long latenessMs, long toleranceMs, long nowMs)
    {
        lock (_gate)
        {
            if (!_clocks.TryGetValue((feed, gateway), out var clock))
            {
                clock = new Clock();
                if (_clocks.Count < Bound)
                {
                    _clocks.Add((feed, gateway), clock);
                }
            }

            if (latenessMs <= toleranceMs)
            {
                clock.LateCount = 0;
                return false;
            }

            clock.Take(latenessMs, nowMs);
            return clock.LateCount == EvidenceCount && nowMs - clock.Since >= WindowMs;
        }
    }

    private sealed class Clock
    {
        private long _least;
        private long _most;

        /// <summary>When the unbroken run of events late by one time began.</summary>
        public long Since { get; private set; }

        public int LateCount { get; set; }

        public void Take(long latenessMs, long nowMs)
        {
            var (least, most) = (Math.Min(_least, latenessMs), Math.Max(_most, latenessMs));
            if (LateCount == 0 || most - least > ConstantWithinMs)
            {
                (LateCount, Since, least, most) = (0, nowMs, latenessMs, latenessMs);
            }

            LateCount = Math.Min(LateCount + 1, EvidenceCount);
            (_least, _most) = (least, most);
        }
    }
}
