// SPDX-License-Identifier: Apache-2.0
namespace Network.Sessions;

/// <summary>
/// What one session says about one address. The session took it somewhere in <see cref="Lo"/>..<see cref="Hi"/>. All instants are
/// event time in Unix milliseconds. Claims of one session merge by a join, so neither order nor repetition of its packets matters.
/// </summary>
internal readonly record struct Claim
{
    /// <summary>
    /// Later than this behind its own time, a packet tells nothing of when: it may be an old one repeated, or of a clock that is slow.
    /// </summary>
    public const long LargestDoubtMs = 30_000;

    /// <summary>
    /// Event-Timestamp and Acct-Session-Time are whole seconds, both cut off, so their difference may lie up to a second after
    /// the true start. A lower bound must not be late.
    /// </summary>
    private const long RoundingMs = 1000;

    /// <summary>A Stop of no known time: ended, before anything else that is known.</summary>
    private const long EndOfUnknownTime = 1;

    /// <summary>Above every instant that a claim can hold.</summary>
    private const long InstantBound = 1L << 47;

    /// <summary>Names the session.</summary>
    public required UInt128 Session { get; init; }

    /// <summary>Who the session belongs to.</summary>
    public Line Line { get; init; }

    /// <summary>The feed and gateway of its newest packet, as interned by <see cref="Origins"/>.</summary>
    public int Origin { get; init; }

    /// <summary>The earliest the session can have taken the address; 0 when unknown.</summary>
    public long Lo { get; init; }

    /// <summary>The oldest packet that names it: by then it had taken the address.</summary>
    public required long Hi { get; init; }

    /// <summary>The newest packet that names it.</summary>
    public required long Last { get; init; }

    /// <summary>The newest Stop; 0 when none.</summary>
    public long End { get; init; }

    /// <summary>Stands for claims that a crowded slot had to forget: it can contradict, it can never win.</summary>
    public bool IsRest { get; init; }

    /// <summary>Its key names a connection, which may come back.</summary>
    public bool IsConnection { get; init; }

    /// <summary>A packet of it has the time of its arrival: repeated, it would look new.</summary>
    public bool IsTimedByArrival { get; init; }

    /// <summary>
    /// It began again after it ended: gateways that account each bearer apart are known by the connection, and a phone may come
    /// back to its address. Any other session stays ended: a clock that was set back, a repeated Start or a reused name would
    /// revive it otherwise.
    /// </summary>
    public bool IsRestarted => IsConnection && !IsTimedByArrival && End != 0 && Lo > End;

    /// <summary>
    /// No packet of it says when it happened. It can contradict, it can never win: a replay and a slow clock look the same.
    /// </summary>
    public bool IsDoubtful => Hi > Last + LargestDoubtMs;

    /// <summary>The latest it may have been seen alive; <see cref="Last"/> is the latest it surely was.</summary>
    public long Heard => IsDoubtful ? Hi : Last;

    /// <summary>When it gave the address up for good; 0 while it has not.</summary>
    public long Ended => End == 0 || IsRestarted ? 0 : Math.Max(Math.Max(End, UnprovenReturn), IsDoubtful ? Hi : 0);

    // A connection that may have come back, and may not: it has ended, but not before the latest it can have begun. Its Start was
    // answered, so it must still speak against whoever held the address before.
    private long UnprovenReturn => IsConnection && Lo > Hi ? Lo + LargestDoubtMs : 0;

    /// <summary>The earliest it can have taken the address, 0 when unknown. Evidence at odds with itself proves the less.</summary>
    public long Earliest => IsRestarted ? Lo : Math.Min(Lo, Hi);

    /// <summary>The latest it can have taken the address.</summary>
    public long Latest => IsRestarted ? Last : Math.Max(Lo, Hi);

    /// <summary>The oldest packet that shows it with the address.</summary>
    public long Seen => IsRestarted ? Lo : Hi;

    /// <summary>0, or an instant that a claim can hold.</summary>
    public static bool IsInstant(long value) => value is >= 0 and < InstantBound;

    /// <summary>The claim one packet makes for each address it names. A Start says when, any other packet only that it holds.</summary>
    public static Claim Of(AccountingEvent accountingEvent, int origin)
    {
        var time = accountingEvent.EventTimeMs;
        var other = accountingEvent.OtherTimeMs ?? time;
        var earliest = Math.Min(time, other);
        return new Claim
        {
            Session = accountingEvent.SessionKey,
            Line = Line.Of(accountingEvent),
            Origin = origin,
            IsConnection = accountingEvent.NamesConnection,
            IsTimedByArrival = accountingEvent.IsTimedByArrival,
            Lo = (accountingEvent.Kind, accountingEvent.SessionTimeSeconds) switch
            {
                (AccountingKind.Start, _) => earliest,
                (_, { } seconds) => Math.Max(0, earliest - (seconds * 1000L) - RoundingMs),
                _ => 0,
            },
            Hi = Math.Max(time, other),
            Last = earliest,
            End = accountingEvent.Kind is not AccountingKind.Stop ? 0 : earliest == 0 ? EndOfUnknownTime : time,
        };
    }

    /// <summary>Both claims of one session taken together.</summary>
    /// <param name="one">A claim.</param>
    /// <param name="other">A claim of the same session on the same address.</param>
    /// <param name="origins">Orders origins by name, for packets of one instant.</param>
    public static Claim Merge(in Claim one, in Claim other, IComparer<int> origins)
    {
        var newest = one.Last != other.Last ? one.Last > other.Last : origins.Compare(one.Origin, other.Origin) >= 0;
        return new Claim
        {
            Session = one.Session,
            Line = Line.Merge(one.Line, other.Line),
            Origin = newest ? one.Origin : other.Origin,
            Lo = Math.Max(one.Lo, other.Lo),
            Hi = one.IsRest ? Math.Max(one.Hi, other.Hi) : Math.Min(one.Hi, other.Hi),
            Last = Math.Max(one.Last, other.Last),
            End = Math.Max(one.End, other.End),
            IsRest = one.IsRest,
            IsConnection = one.IsConnection && other.IsConnection,
            IsTimedByArrival = one.IsTimedByArrival || other.IsTimedByArrival,
        };
    }
}
