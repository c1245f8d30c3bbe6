// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;

namespace Frontchannel.Handoffs;

/// <summary>Wakes those who wait for a hand-off on this node. A signal says only that it is worth looking again.</summary>
internal sealed class HandoffSignals
{
    private readonly ConcurrentDictionary<string, List<Watch>> _watches = new(StringComparer.Ordinal);

    /// <summary>Whether anybody waits.</summary>
    public bool IsAnybodyWaiting => !_watches.IsEmpty;

    /// <summary>Begins to wait; what happens from now on is not missed. Dispose of it to stop.</summary>
    public Watch Begin(string key)
    {
        var watch = new Watch(this, key);
        lock (_watches)
        {
            _watches.GetOrAdd(key, _ => new List<Watch>(1)).Add(watch);
        }

        return watch;
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
            watch.Wake();
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

/// <summary>One who waits.</summary>
internal sealed class Watch(HandoffSignals signals, string key) : IDisposable
{
    private readonly SemaphoreSlim _signal = new(0, 1);

    /// <summary>Waits for a signal; false when there was none for so long.</summary>
    public async Task<bool> WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken ct)
    {
        using var timeout = new CancellationTokenSource(atMost < TimeSpan.Zero ? TimeSpan.Zero : atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, ct);
        try
        {
            await _signal.WaitAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        signals.End(key, this);
        _signal.Dispose();
    }

    /// <summary>Signals; many signals before the next wait are one.</summary>
    public void Wake()
    {
        try
        {
            _signal.Release();
        }
        catch (SemaphoreFullException)
        {
            // It will look anyway.
        }
        catch (ObjectDisposedException)
        {
            // It stopped waiting.
        }
    }
}
