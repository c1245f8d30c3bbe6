// SPDX-License-Identifier: Apache-2.0
namespace Network.Radius;

/// <summary>Lets one line per reason and ten seconds into the log: a flood of junk must not become a flood of lines.</summary>
internal sealed class DropLog
{
    private static readonly long IntervalMs = (long)TimeSpan.FromSeconds(10).TotalMilliseconds;

    private readonly long[] _nextMs = new long[Enum.GetValues<DropReason>().Length];

    /// <summary>May this drop be logged?</summary>
    public bool IsDue(DropReason reason, DateTimeOffset now)
    {
        var nowMs = now.ToUnixTimeMilliseconds();
        ref var next = ref _nextMs[(int)reason];
        var due = Volatile.Read(ref next);
        return nowMs >= due && Interlocked.CompareExchange(ref next, nowMs + IntervalMs, due) == due;
    }
}
