// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics;

namespace Storage.Sealing;

/// <summary>The keys of one purpose that this process knows: the one it seals with, and those it opens with.</summary>
internal sealed class PurposeKeys(string purpose, KeyTable table, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Life = TimeSpan.FromHours(1);

    /// <summary>How far apart the clocks of two nodes may be, with much to spare.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(10);

    /// <summary>Sealed bytes with invented key ids must not become a flood of queries: this much time lies between two.</summary>
    private static readonly TimeSpan LoadPause = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentDictionary<long, SealingKey> _known = new();
    private readonly ConcurrentDictionary<long, KeyTable.Row> _unopened = new();
    private readonly SemaphoreSlim _creating = new(1);
    private readonly SemaphoreSlim _loading = new(1);
    private SealingKey? _current;
    private DateTimeOffset _loadedTo = DateTimeOffset.UnixEpoch + Overlap;
    private long _loadStarted;

    /// <summary>The key to seal with, which lives at least as long as asked.</summary>
    public ValueTask<SealingKey> CurrentAsync(TimeSpan atLeast, CancellationToken ct)
    {
        var current = Volatile.Read(ref _current);
        return IsUsable(current, atLeast) ? ValueTask.FromResult(current) : CreateAsync(atLeast, ct);
    }

    /// <summary>The key of that id, this process's or another's; null when there is none.</summary>
    public async ValueTask<SealingKey?> FindAsync(long id, CancellationToken ct)
    {
        if (TryFind(id, out var key))
        {
            return key;
        }

        await LoadAsync(ct);
        return TryFind(id, out key) ? key : null;
    }

    /// <summary>Drops the keys made before that instant from memory.</summary>
    public void Forget(DateTimeOffset createdBefore)
    {
        foreach (var (id, key) in _known)
        {
            if (key.CreatedAt < createdBefore)
            {
                _known.TryRemove(id, out _);
            }
        }

        foreach (var (id, row) in _unopened)
        {
            if (row.CreatedAt < createdBefore.ToUnixTimeMilliseconds())
            {
                _unopened.TryRemove(id, out _);
            }
        }

        var current = Volatile.Read(ref _current);
        if (current?.CreatedAt < createdBefore)
        {
            Interlocked.CompareExchange(ref _current, null, current);
        }
    }

    public void Dispose()
    {
        _creating.Dispose();
        _loading.Dispose();
    }

    private bool IsUsable([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] SealingKey? key, TimeSpan atLeast) =>
        key is { IsWorn: false } && time.GetUtcNow() - key.CreatedAt is var age && age >= -Overlap && age < Life - atLeast;

    private async ValueTask<SealingKey> CreateAsync(TimeSpan atLeast, CancellationToken ct)
    {
        await _creating.WaitAsync(ct);
        try
        {
            if (IsUsable(_current, atLeast))
            {
                return _current;
            }

            var key = await table.CreateAsync(purpose, ct);
            _known[BinaryPrimitives.ReadInt64BigEndian(key.Id)] = key;
            Volatile.Write(ref _current, key);
            return key;
        }
        finally
        {
            _creating.Release();
        }
    }

    private bool TryFind(long id, out SealingKey? key)
    {
        if (_known.TryGetValue(id, out key))
        {
            return true;
        }

        if (!_unopened.TryGetValue(id, out var row))
        {
            return false;
        }

        key = table.Open(purpose, row);
        if (key is not null)
        {
            _known[id] = key;
        }

        _unopened.TryRemove(id, out _);
        return key is not null;
    }

    // Whoever misses a key waits for a load that began after the miss; one load serves all who wait.
    private async Task LoadAsync(CancellationToken ct)
    {
        var missed = Stopwatch.GetTimestamp();
        await _loading.WaitAsync(ct);
        try
        {
            if (_loadStarted > missed)
            {
                return;
            }

            var pause = LoadPause - Stopwatch.GetElapsedTime(_loadStarted);
            if (_loadStarted != 0 && pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, ct);
            }

            _loadStarted = Stopwatch.GetTimestamp();
            foreach (var row in await table.ReadAsync(purpose, _loadedTo - Overlap, ct))
            {
                var id = BinaryPrimitives.ReadInt64BigEndian(row.Id);
                if (!_known.ContainsKey(id))
                {
                    _unopened[id] = row;
                }

                var createdAt = DateTimeOffset.FromUnixTimeMilliseconds(row.CreatedAt);
                _loadedTo = createdAt > _loadedTo ? createdAt : _loadedTo;
            }
        }
        finally
        {
            _loading.Release();
        }
    }
}
