// SPDX-License-Identifier: Apache-2.0
using Kernel;
using Kernel.Jose;

namespace Authorization.Clients.Remote;

/// <summary>
/// The keys behind one client's <c>jwks_uri</c>. At most one fetch a minute, whoever asks and whatever comes of it (SEC-149): by an
/// unknown <c>kid</c>, by keys that grow old, or by keys that are gone. While keys are known nobody waits for the next ones, and when
/// their life is over they are dead, however their server fares (SEC-174, REL-20).
/// </summary>
/// <remarks>
/// Ages are taken from a clock that nobody sets: a key that was removed must not come back to life by a step of the wall clock.
/// </remarks>
internal sealed class RemoteKeys(
    Uri source, Func<Task<Result<FetchedKeys, string>>> fetch, TimeProvider time, Action<string> report) : ClientKeys
{
    private readonly Lock _lock = new();
    private FetchedKeys? _keys;
    private long _keysFrom;
    private long? _lastAttempt;
    private Task? _inFlight;

    /// <summary>The <c>jwks_uri</c>.</summary>
    public Uri Source => source;

    /// <inheritdoc/>
    public override IReadOnlyList<JsonWebKey> Known => Living()?.Set.Keys ?? [];

    /// <inheritdoc/>
    public override async ValueTask<JsonWebKey?> FindAsync(
        string? keyId, JwsAlgorithm algorithm, DateTimeOffset now, CancellationToken ct)
    {
        if (Living()?.Set.Find(keyId, algorithm) is { } known)
        {
            if (IsOld())
            {
                _ = Refresh();
            }

            return known;
        }

        if (Refresh() is { } fetching)
        {
            await fetching.WaitAsync(ct);
        }

        return Living()?.Set.Find(keyId, algorithm);
    }

    private FetchedKeys? Living()
    {
        lock (_lock)
        {
            return _keys is { } keys && time.GetElapsedTime(_keysFrom) < keys.Life ? keys : null;
        }
    }

    private bool IsOld()
    {
        lock (_lock)
        {
            return _keys is { } keys && time.GetElapsedTime(_keysFrom) >= keys.RefreshAfter;
        }
    }

    // The fetch under way, or one begun now; null while the last is less than a minute old.
    private Task? Refresh()
    {
        lock (_lock)
        {
            if (_inFlight is null && (_lastAttempt is not { } last || time.GetElapsedTime(last) >= FetchedKeys.Shortest))
            {
                var begun = time.GetTimestamp();
                _lastAttempt = begun;
                _inFlight = Task.Run(() => FetchAsync(begun));
            }

            return _inFlight;
        }
    }

    private async Task FetchAsync(long begun)
    {
        try
        {
            if ((await fetch()).Try(out var fetched, out var refusal))
            {
                lock (_lock)
                {
                    (_keys, _keysFrom) = (fetched, begun);
                }
            }
            else
            {
                report(refusal);
            }
        }
        finally
        {
            lock (_lock)
            {
                _inFlight = null;
            }
        }
    }
}
