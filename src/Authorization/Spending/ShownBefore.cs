// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using Facts;

namespace Authorization.Spending;

/// <summary>
/// What was on record here already. Whoever holds a token can show it for ever, so only the first refusal of a kind is a fact: more
/// would let him fill the ledger. Bounded; what is forgotten may be told again.
/// </summary>
internal sealed class ShownBefore
{
    /// <summary>How many are remembered; the eldest goes first.</summary>
    internal const int Bound = 10_000;

    private readonly ConcurrentDictionary<SpentId, byte> _known = new();
    private readonly ConcurrentQueue<SpentId> _byAge = new();

    /// <summary>Whether it is on record, as far as remembered.</summary>
    public bool Contains(SpentId id) => _known.ContainsKey(id);

    /// <summary>Remembers one, once its record is committed and not before: what failed to be recorded is still to be.</summary>
    public void Add(SpentId id)
    {
        if (!_known.TryAdd(id, 0))
        {
            return;
        }

        _byAge.Enqueue(id);
        while (_known.Count > Bound && _byAge.TryDequeue(out var eldest))
        {
            _known.TryRemove(eldest, out _);
        }
    }
}
