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

    /// <summary>Whether this one was not shown before, as far as remembered; from now on it was.</summary>
    public bool IsNew(SpentId id)
    {
        if (!_known.TryAdd(id, 0))
        {
            return false;
        }

        _byAge.Enqueue(id);
        while (_known.Count > Bound && _byAge.TryDequeue(out var eldest))
        {
            _known.TryRemove(eldest, out _);
        }

        return true;
    }
}
