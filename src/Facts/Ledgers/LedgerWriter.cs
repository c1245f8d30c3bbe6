// SPDX-License-Identifier: Apache-2.0
using Facts.Chains;
using Storage;

namespace Facts.Ledgers;

/// <summary>Writes a batch of entries: what they spend or change, and their facts as one link of this node's chain.</summary>
internal sealed class LedgerWriter(ChainWriter chain) : CommitWriter<LedgerUnit>
{
    /// <summary>Each further attempt means that another node spent one of the batch's ids in these very milliseconds.</summary>
    private const int AttemptBound = 16;

    public override ValueTask PrepareAsync(CancellationToken ct) => chain.PrepareAsync(ct);

    public override async ValueTask WriteAsync(CommitBatch batch, IReadOnlyList<LedgerUnit> units, CancellationToken ct)
    {
        await SpendAsync(batch, units, ct);
        var facts = new List<Fact>(units.Count);
        foreach (var unit in units)
        {
            facts.AddRange(await FactsOfAsync(batch, unit, ct));
        }

        if (facts.Count == 0)
        {
            return; // A change that changed nothing.
        }

        var seq = await chain.AppendAsync(batch, [.. facts], ct);
        foreach (var unit in units)
        {
            unit.Seq = seq;
        }
    }

    private static async ValueTask<IReadOnlyList<Fact>> FactsOfAsync(CommitBatch batch, LedgerUnit unit, CancellationToken ct) =>
        unit switch
        {
            { Change: { } change } => await change(batch, ct),
            { Fact: { } fact } => [fact],
            { Outcome: LedgerOutcome.Won } => [unit.Entry!.WhenWon],
            _ => [unit.Entry!.WhenLost(unit.Outcome!)],
        };

    private static async Task SpendAsync(CommitBatch batch, IReadOnlyList<LedgerUnit> units, CancellationToken ct)
    {
        var named = Named(units);
        var spent = named.Count == 0 ? [] : await SpentTable.FindAsync(batch, named, ct);
        var quotas = units.SelectMany(unit => unit.Entry?.Quotas ?? []).ToList();
        if (quotas.Count > 0)
        {
            spent.UnionWith(await SpentTable.FindBetweenAsync(batch, [.. quotas.SelectMany(quota => quota.Ranges)], ct));
        }

        for (var attempt = 0; attempt < AttemptBound; attempt++)
        {
            var judgement = Judgement.Of(units, spent);
            if (judgement.NewlySpent.Count == 0)
            {
                return;
            }

            var lost = await SpentTable.InsertAsync(batch, judgement.NewlySpent, ct);
            if (lost.Count == 0)
            {
                return;
            }

            spent.UnionWith(lost);
        }

        throw new StoreUnavailableException("Other nodes kept spending the same ids.");
    }

    private static HashSet<SpentId> Named(IReadOnlyList<LedgerUnit> units)
    {
        var named = new HashSet<SpentId>();
        foreach (var unit in units)
        {
            if (unit.Entry is { } entry)
            {
                named.UnionWith(entry.Guards);
                named.UnionWith(entry.Claims);
                named.UnionWith(entry.Kills);
                named.UnionWith(entry.OnReplay);
            }
        }

        return named;
    }
}
