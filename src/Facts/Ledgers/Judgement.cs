// SPDX-License-Identifier: Apache-2.0
namespace Facts.Ledgers;

/// <summary>
/// Decides a batch in memory: given which ids were spent before it, how each entry fares in queue order, seeing the entries
/// before it. A pure function, so that both engines decide alike.
/// </summary>
internal sealed class Judgement
{
    private readonly HashSet<SpentId> _spent;
    private readonly List<SpentId> _newlySpent = [];

    private Judgement(IEnumerable<SpentId> alreadySpent) => _spent = [.. alreadySpent];

    /// <summary>What the batch spends: distinct, and not spent before as far as known.</summary>
    public IReadOnlyList<SpentId> NewlySpent => _newlySpent;

    /// <summary>Sets every unit's outcome.</summary>
    public static Judgement Of(IReadOnlyList<LedgerUnit> units, IEnumerable<SpentId> alreadySpent)
    {
        var judgement = new Judgement(alreadySpent);
        foreach (var unit in units)
        {
            unit.Outcome = unit.Entry is { } entry ? judgement.Decide(entry) : LedgerOutcome.Won.Instance;
        }

        return judgement;
    }

    private LedgerOutcome Decide(LedgerEntry entry)
    {
        for (var i = 0; i < entry.Guards.Count; i++)
        {
            if (_spent.Contains(entry.Guards[i]))
            {
                return new LedgerOutcome.GuardSpent(i);
            }
        }

        var slots = new List<SpentId>();
        for (var i = 0; i < entry.Quotas.Count; i++)
        {
            if (entry.Quotas[i].FindFree(_spent) is not { } slot)
            {
                return new LedgerOutcome.QuotaFull(i);
            }

            if (entry.Quotas[i].Takes)
            {
                slots.AddRange(slot);
            }
        }

        for (var i = 0; i < entry.Claims.Count; i++)
        {
            if (Spend(entry.Claims[i]))
            {
                continue;
            }

            if (i == entry.Claims.Count - 1)
            {
                SpendAll(entry.OnReplay);
            }

            return new LedgerOutcome.ClaimLost(i);
        }

        SpendAll(slots);
        SpendAll(entry.Kills);
        return LedgerOutcome.Won.Instance;
    }

    private bool Spend(SpentId id)
    {
        if (!_spent.Add(id))
        {
            return false;
        }

        _newlySpent.Add(id);
        return true;
    }

    private void SpendAll(IReadOnlyList<SpentId> ids)
    {
        foreach (var id in ids)
        {
            Spend(id);
        }
    }
}
