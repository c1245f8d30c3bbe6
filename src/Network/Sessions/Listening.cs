// SPDX-License-Identifier: Apache-2.0
namespace Network.Sessions;

/// <summary>
/// Which node heard which feed, how late it last noted so, and the gaps in which no node did (F8). Part of what the journal makes.
/// Readers of gaps take no lock.
/// </summary>
internal sealed class Listening
{
    /// <summary>Stands for every feed.</summary>
    public const string EveryFeed = "";

    private static readonly long ForgottenMs = (long)TimeSpan.FromDays(1).TotalMilliseconds;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Dictionary<string, long>> _marks = new(StringComparer.Ordinal);
    private Dictionary<string, ListeningGaps> _gaps = new(StringComparer.Ordinal) { [EveryFeed] = ListeningGaps.None };

    /// <summary>The gaps of a feed.</summary>
    public ListeningGaps GapsOf(string feed)
    {
        var gaps = Volatile.Read(ref _gaps);
        return gaps.TryGetValue(feed, out var own) ? own : gaps[EveryFeed];
    }

    /// <summary>The gaps, by feed.</summary>
    public IReadOnlyDictionary<string, ListeningGaps> Gaps => Volatile.Read(ref _gaps);

    /// <summary>Notes a gap, in any order, any number of times.</summary>
    public void Add(string feed, ListeningGap gap)
    {
        lock (_lock)
        {
            var gaps = new Dictionary<string, ListeningGaps>(_gaps, StringComparer.Ordinal);
            gaps.TryAdd(feed, gaps[EveryFeed]);
            foreach (var name in _gaps.Keys.Append(feed).Where(name => feed == EveryFeed || name == feed))
            {
                gaps[name] = GapsOf(name).With(gap);
            }

            Volatile.Write(ref _gaps, gaps);
        }
    }

    /// <summary>Notes that until an instant a node heard a feed and could record, in any order, any number of times.</summary>
    public void Mark(string node, string feed, long atMs)
    {
        lock (_lock)
        {
            if (!_marks.TryGetValue(feed, out var nodes))
            {
                _marks[feed] = nodes = new Dictionary<string, long>(StringComparer.Ordinal);
            }

            nodes[node] = Math.Max(nodes.GetValueOrDefault(node), atMs);
            var newest = nodes.Values.Max();
            foreach (var gone in nodes.Where(mark => mark.Value < newest - ForgottenMs).Select(mark => mark.Key).ToList())
            {
                nodes.Remove(gone);
            }
        }
    }

    /// <summary>When some node last noted that it heard the feed, Unix milliseconds; null when none ever did.</summary>
    public long? NewestMark(string feed)
    {
        lock (_lock)
        {
            return _marks.TryGetValue(feed, out var nodes) ? nodes.Values.Max() : null;
        }
    }

    /// <summary>All marks.</summary>
    public IReadOnlyList<(string Node, string Feed, long AtMs)> Marks()
    {
        lock (_lock)
        {
            return [.. _marks.SelectMany(feed => feed.Value.Select(node => (node.Key, feed.Key, node.Value)))];
        }
    }
}
