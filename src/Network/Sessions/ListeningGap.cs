// SPDX-License-Identifier: Apache-2.0
namespace Network.Sessions;

/// <summary>A stretch in which nobody here listened, Unix milliseconds: events may have been lost in it (F8).</summary>
internal readonly record struct ListeningGap(long FromMs, long ToMs)
{
    /// <summary>How long it was.</summary>
    public long LengthMs => ToMs - FromMs;
}

/// <summary>
/// The gaps that still matter: of two, the older and shorter one says nothing more. Immutable, so readers need no lock.
/// </summary>
internal sealed class ListeningGaps
{
    private readonly ListeningGap[] _newestFirst;

    private ListeningGaps(ListeningGap[] newestFirst) => _newestFirst = newestFirst;

    /// <summary>No gap.</summary>
    public static ListeningGaps None { get; } = new([]);

    /// <summary>The gaps kept, newest first, each longer than the ones before it.</summary>
    public IReadOnlyList<ListeningGap> Gaps => _newestFirst;

    /// <summary>With one more gap, in any order, any number of times.</summary>
    public ListeningGaps With(ListeningGap gap)
    {
        var kept = new List<ListeningGap>(_newestFirst.Length + 1);
        foreach (var candidate in _newestFirst.Append(gap).OrderByDescending(g => g.ToMs).ThenByDescending(g => g.LengthMs))
        {
            if (candidate.LengthMs > 0 && (kept.Count == 0 || candidate.LengthMs > kept[^1].LengthMs))
            {
                kept.Add(candidate);
            }
        }

        return new ListeningGaps([.. kept]);
    }

    /// <summary>The instant before which a feed's word is unverified; 0 when it never was.</summary>
    /// <param name="retryHorizonMs">How long its gateways repeat what is not answered: a shorter gap lost nothing.</param>
    public long UnverifiedBefore(long retryHorizonMs)
    {
        foreach (var gap in _newestFirst)
        {
            if (gap.LengthMs > retryHorizonMs)
            {
                return gap.ToMs;
            }
        }

        return 0;
    }
}
