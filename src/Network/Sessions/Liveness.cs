// SPDX-License-Identifier: Apache-2.0
using Microsoft.Extensions.Options;
using Network.Radius;
using Network.Sessions.Journal;
using Storage;

namespace Network.Sessions;

/// <summary>
/// What this node has to note in the journal about its listening (F8): which feeds it hears, and where events may have been lost. A
/// feed is heard by a node that has had events of it; a gateway that knows one node only is in a gap while that node is down, however
/// well the others are. Notes go the way of events, so that who can record none can note none.
/// </summary>
internal sealed class Liveness
{
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(1);

    private readonly FeedProfiles _profiles;
    private readonly Listening _listening;
    private readonly string _node;
    private readonly bool _isAlone;
    private readonly Lock _lock = new();
    private readonly HashSet<string> _heard = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ListeningGap> _missed = new(StringComparer.Ordinal);

    public Liveness(
        FeedProfiles profiles,
        SessionDirectory directory,
        Databases databases,
        IOptions<SessionsOptions> options,
        IOptions<RadiusOptions> radius)
    {
        (_profiles, _listening) = (profiles, directory.Listening);
        _isAlone = databases.Network.Engine is DatabaseEngine.Sqlite;

        // Two nodes of one machine cannot listen on the same end points.
        _node = options.Value.Node.Length > 0
            ? options.Value.Node
            : $"{Environment.MachineName}/{string.Join(',', radius.Value.Listen)}:{radius.Value.Port}";
        var shortest = _profiles.All.Where(feed => feed.Reliable).Select(feed => feed.RetryHorizon / 2)
            .Append(options.Value.LivenessInterval).Min();
        Interval = shortest < ShortestInterval ? ShortestInterval : shortest;
    }

    /// <summary>How often to note: at least twice within the time in which any gateway repeats.</summary>
    public TimeSpan Interval { get; }

    /// <summary>An event of this feed was recorded here.</summary>
    public void Hear(string feed)
    {
        lock (_lock)
        {
            _heard.Add(feed);
        }
    }

    /// <summary>
    /// What to note before the first event of a feed that nobody ever heard, so that a gap has a beginning. A feed that somebody heard
    /// waits for the next notes: a mark out of turn would hide a gap that is not noted yet.
    /// </summary>
    public JournalEntry? FirstMark(string feed, long nowMs)
    {
        lock (_lock)
        {
            return _heard.Contains(feed) || _listening.NewestMark(feed) is not null ? null : new JournalEntry.Mark(_node, feed, nowMs);
        }
    }

    /// <summary>An event of this feed could not be recorded: its gateway repeats it, for a while.</summary>
    public void Miss(string feed, long atMs)
    {
        lock (_lock)
        {
            _missed[feed] = _missed.TryGetValue(feed, out var stretch) && atMs - stretch.ToMs <= Math.Max(HorizonMs(feed), ToleratedMs(feed))
                ? stretch with { ToMs = Math.Max(stretch.ToMs, atMs) }
                : new ListeningGap(atMs - 1, atMs);
        }
    }

    /// <summary>The feeds that this node heard before it was started again: its gateways still know it.</summary>
    public void Resume()
    {
        foreach (var (node, feed, _) in _listening.Marks())
        {
            if (_isAlone || node == _node)
            {
                Hear(feed);
            }
        }
    }

    /// <summary>The gaps to note, before the marks.</summary>
    /// <param name="nowMs">Now, Unix milliseconds.</param>
    /// <param name="isStart">The node starts: any gap is noted, and its length decides later.</param>
    public IReadOnlyList<JournalEntry> Gaps(long nowMs, bool isStart)
    {
        var gaps = new List<JournalEntry>();
        foreach (var feed in _profiles.All)
        {
            if (_listening.NewestMark(feed.Name) is { } newest && nowMs - newest > (isStart ? 0 : ToleratedMs(feed.Name)))
            {
                gaps.Add(new JournalEntry.Gap(new ListeningGap(newest, nowMs), feed.Name));
            }
        }

        lock (_lock)
        {
            foreach (var (feed, stretch) in _missed)
            {
                if (stretch.LengthMs > HorizonMs(feed))
                {
                    gaps.Add(new JournalEntry.Gap(stretch, feed));
                }
            }
        }

        return gaps;
    }

    /// <summary>What to note of every feed that is heard here.</summary>
    public IReadOnlyList<JournalEntry> Marks(long nowMs)
    {
        lock (_lock)
        {
            foreach (var over in _missed.Where(missed => nowMs - missed.Value.ToMs > ToleratedMs(missed.Key)).Select(missed => missed.Key).ToList())
            {
                _missed.Remove(over);
            }

            return [.. _heard.Select(feed => new JournalEntry.Mark(_node, feed, nowMs))];
        }
    }

    private long HorizonMs(string feed) => FeedManners.Of(_profiles[feed]).HorizonMs;

    /// <summary>Marks further apart than this are a gap: more than a feed repeats, but at least one mark missed.</summary>
    private long ToleratedMs(string feed) => Math.Max(HorizonMs(feed), (long)(2 * Interval).TotalMilliseconds);
}
