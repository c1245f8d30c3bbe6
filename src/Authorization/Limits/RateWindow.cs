// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;

namespace Authorization.Limits;

/// <summary>
/// The allowances of one window; gone with it. A flood of distinct keys fills it up to a bound; keys that come after share allowances
/// by hash, so that nobody gains from it: whoever shares is refused early, never late, and nobody's count is forgotten.
/// </summary>
/// <param name="number">Which window, counted from the Unix epoch.</param>
/// <param name="endsAt">When it ends.</param>
/// <param name="create">Makes the allowance of a key.</param>
/// <param name="createShared">Makes one that keys share.</param>
internal sealed class RateWindow(long number, DateTimeOffset endsAt, Func<Allowance> create, Func<Allowance> createShared)
{
    /// <summary>Keys with an allowance of their own.</summary>
    public const int KeyBound = 65_536;

    private const int SharedCount = 4096;

    private readonly ConcurrentDictionary<string, Allowance> _own = new(StringComparer.Ordinal);
    private readonly Allowance?[] _shared = new Allowance?[SharedCount];
    private int _keys;

    /// <summary>Which window.</summary>
    public long Number => number;

    /// <summary>When it ends.</summary>
    public DateTimeOffset EndsAt => endsAt;

    /// <summary>The allowance that the key has, or shares, if there is one yet.</summary>
    public Allowance? Find(string key) => _own.TryGetValue(key, out var own) ? own : Volatile.Read(ref Shared(key));

    /// <summary>The key's allowance, or the one it shares.</summary>
    public Allowance Of(string key)
    {
        if (_own.TryGetValue(key, out var own))
        {
            return own;
        }

        if (Volatile.Read(ref _keys) < KeyBound)
        {
            var mine = create();
            own = _own.GetOrAdd(key, mine);
            if (ReferenceEquals(own, mine))
            {
                Interlocked.Increment(ref _keys);
            }

            return own;
        }

        ref var slot = ref Shared(key);
        return Volatile.Read(ref slot) ?? Interlocked.CompareExchange(ref slot, createShared(), null) ?? slot!;
    }

    // The runtime's hash of a string is keyed anew in each process: nobody can choose whom to share with.
    private ref Allowance? Shared(string key) => ref _shared[(uint)key.GetHashCode(StringComparison.Ordinal) % SharedCount];
}
