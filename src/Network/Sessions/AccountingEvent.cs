// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Kernel;

namespace Network.Sessions;

/// <summary>Records one event: the task completes when the event is committed to the journal and visible to look-ups.</summary>
internal delegate Task RecordAccounting(AccountingEvent accountingEvent, CancellationToken ct);

/// <summary>Notes that an event of this feed, arrived at this Unix millisecond, was not even tried: its gateway repeats it for a while (F8).</summary>
internal delegate void MissAccounting(string feed, long atMs);

/// <summary>What a feed says happened.</summary>
internal enum AccountingKind : byte
{
    /// <summary>The session took its addresses now.</summary>
    Start = 1,

    /// <summary>The session was seen alive, holding its addresses; since when is not said.</summary>
    Interim = 2,

    /// <summary>The session gave its addresses up.</summary>
    Stop = 3,

    /// <summary>The gateway forgot all its sessions up to now (Accounting-On or -Off, RFC 2866 §5.1).</summary>
    GatewayRestart = 4,

    /// <summary>Authenticated but of no use: kept for the operator, applied to nothing.</summary>
    DeadLetter = 5,
}

/// <summary>What the feed says of the subscriber's number.</summary>
internal enum NumberState : byte
{
    /// <summary>A valid international number.</summary>
    Present = 1,

    /// <summary>No number, or text that is none.</summary>
    Absent = 2,

    /// <summary>The placeholder of SIMs without a number (3GPP TS 23.003 §3.3).</summary>
    Dummy = 3,

    /// <summary>The packet contradicts itself: whatever it says of the subscriber, nobody may be named by its session.</summary>
    Flawed = 4,
}

/// <summary>
/// One event of a packet-core feed, normalised, its time fixed on arrival. A pure value: journalled as it is, so that a replay
/// reaches the same directory.
/// </summary>
internal sealed record AccountingEvent
{
    /// <summary>What happened.</summary>
    public required AccountingKind Kind { get; init; }

    /// <summary>The feed: the configured name of the RADIUS client that sent it.</summary>
    public required string Feed { get; init; }

    /// <summary>The gateway's identity: NAS-Identifier, else its address. The scope of a restart.</summary>
    public required string Gateway { get; init; }

    /// <summary>The addressing domain the addresses live in.</summary>
    public string Realm { get; init; } = SourceAddress.DefaultRealm;

    /// <summary>Names the session, not the subscriber; zero for a restart.</summary>
    public UInt128 SessionKey { get; init; }

    /// <summary>
    /// The key names a connection that may end and begin again, where the gateway accounts each bearer apart. Any other session
    /// that has ended stays ended.
    /// </summary>
    public bool NamesConnection { get; init; }

    /// <summary>When it happened, Unix milliseconds.</summary>
    public required long EventTimeMs { get; init; }

    /// <summary>
    /// The other end of the doubt, where the gateway's clock and the arrival disagree: it happened between this instant and
    /// <see cref="EventTimeMs"/>. 0 when nothing is known but that it was not later; null without doubt.
    /// </summary>
    public long? OtherTimeMs { get; init; }

    /// <summary>The time is that of arrival, so that a repeated packet looks like a new one.</summary>
    public bool IsTimedByArrival { get; init; }

    /// <summary>When it reached us, Unix milliseconds.</summary>
    public required long ReceivedAtMs { get; init; }

    /// <summary>How long the session had lived by then (Acct-Session-Time), when told; seconds.</summary>
    public uint? SessionTimeSeconds { get; init; }

    /// <summary>What is known of the number.</summary>
    public NumberState NumberState { get; init; } = NumberState.Absent;

    /// <summary>The number, when <see cref="NumberState"/> is present.</summary>
    public PhoneNumber? Number { get; init; }

    /// <summary>The IMSI's digits as an integer; 0 when not told.</summary>
    public ulong Imsi { get; init; }

    /// <summary>The addresses named: IPv4 as /32, IPv6 as the framed or delegated prefix.</summary>
    public IReadOnlyList<IPNetwork> Addresses { get; init; } = [];

    /// <summary>Why a dead letter is dead, or why a claim has no number or not all its addresses: a stable word.</summary>
    public string? DeadLetterReason { get; init; }
}
