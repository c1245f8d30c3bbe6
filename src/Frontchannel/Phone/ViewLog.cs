// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using Facts;
using Frontchannel.Handoffs;
using Kernel;

namespace Frontchannel.Phone;

/// <summary>
/// Puts on record who opened the QR's link: the first few times of each hand-off, for a bot that opens it a hundred times must not fill the
/// ledger.
/// </summary>
internal sealed class ViewLog(Ledger ledger, HandoffFacts facts, TimeProvider time)
{
    private const int Recorded = 5;

    private readonly ConcurrentDictionary<string, Views> _views = new(StringComparer.Ordinal);

    /// <summary>Records a view, if it is among the first.</summary>
    /// <exception cref="Storage.StoreUnavailableException">It is not known that it was recorded.</exception>
    public async Task RecordAsync(Handoff handoff, SourceAddress? source, CancellationToken ct)
    {
        var views = _views.GetOrAdd(handoff.Key, static (_, until) => new Views(until), handoff.ExpiresAt);
        if (views.Next() > Recorded)
        {
            return;
        }

        var fact = facts.Describe(handoff, "viewed", reason: null, source?.Address.ToString() ?? "unknown", time.GetUtcNow());
        await ledger.AppendAsync(fact, ct);
        facts.Report(fact);
    }

    /// <summary>Forgets the hand-offs that are over.</summary>
    public void Forget(DateTimeOffset now)
    {
        foreach (var (key, views) in _views)
        {
            if (views.Until <= now)
            {
                _views.TryRemove(key, out _);
            }
        }
    }

    private sealed class Views(DateTimeOffset until)
    {
        private int _count;

        public DateTimeOffset Until { get; } = until;

        public int Next() => Interlocked.Increment(ref _count);
    }
}
