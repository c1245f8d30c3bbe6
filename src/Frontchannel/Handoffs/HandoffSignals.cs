// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;

namespace Frontchannel.Handoffs;

/// <summary>Wakes those who wait for a hand-off on this node. A signal says only that it is worth looking again.</summary>
internal sealed class HandoffSignals(TimeProvider time)
{
    // A desktop has one page, and now and then the same page twice.
    private const int MostPerHandoff = 3;

    private readonly ConcurrentDictionary<string, List<Watch>> _watches = new(StringComparer.Ordinal);

    /// <summary>Whether anybody waits.</summary>
    public bool IsAnybodyWaiting => !_watches.IsEmpty;

    /// <summary>
    /// Begins to wait; what happens from now on is not missed. Dispose of it to stop. Null when as many wait for this hand-off as may.
    /// </summary>
    public Watch? Begin(string key, CancellationToken ct)
    {
        lock (_watches)
        {
            var all = _watches.GetOrAdd(key, _ => new List<Watch>(1));
            if (all.Count == MostPerHandoff)
            {
                return null;
            }

            var watch = new Watch(this, key, time, ct);
            all.Add(watch);
            return watch;
        }
    }

    /// <summary>Wakes everybody who waits for this hand-off.</summary>
    public void Raise(string key)
    {
        if (!_watches.TryGetValue(key, out var all))
        {
            return;
        }

        Watch[] now;
        lock (_watches)
        {
            now = [.. all];
        }

        foreach (var watch in now)
        {
            watch.Raise();
        }
    }

    /// <summary>Stops waiting.</summary>
    internal void End(string key, Watch watch)
    {
        lock (_watches)
        {
            if (_watches.TryGetValue(key, out var all) && all.Remove(watch) && all.Count == 0)
            {
                _watches.TryRemove(key, out _);
            }
        }
    }
}
