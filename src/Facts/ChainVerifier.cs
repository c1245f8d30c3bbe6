// SPDX-License-Identifier: Apache-2.0
using Facts.Chains;
using Storage;

namespace Facts;

/// <summary>
/// Proves that the facts are those that were written: each row hashes to what the next one names, opens under its key, and is what
/// the other nodes' anchors say it was.
/// </summary>
public sealed class ChainVerifier
{
    private readonly ChainTable _chains;

    internal ChainVerifier(Databases databases, SealingKeys keys) => _chains = new ChainTable(databases, keys);

    /// <summary>Reads every chain from its start.</summary>
    /// <exception cref="StoreUnavailableException">The store could not be read.</exception>
    public async Task<ChainReport> VerifyAsync(CancellationToken ct)
    {
        var broken = new SortedDictionary<string, BrokenLink>(StringComparer.Ordinal);
        var verified = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var node in await _chains.ReadNodesAsync(ct))
        {
            verified[node] = await VerifyChainAsync(node, broken, ct);
        }

        return new ChainReport(
            [.. verified.Keys.Union(broken.Keys).Select(node =>
                new ChainStatus(node, verified.GetValueOrDefault(node), broken.GetValueOrDefault(node)))]);
    }

    private async Task<long> VerifyChainAsync(string node, SortedDictionary<string, BrokenLink> broken, CancellationToken ct)
    {
        var seq = 0L;
        var previousHash = ChainLink.Origin;
        await foreach (var link in _chains.ReadChainAsync(node, long.MinValue, long.MaxValue, ct))
        {
            var facts = await _chains.OpenAsync(link, ct);
            if (Judge(link, seq + 1, previousHash, facts) is { } found)
            {
                Note(broken, node, found);
                return seq;
            }

            seq = link.Seq;
            previousHash = link.Hash;
            foreach (var anchor in facts!.Where(fact => fact.Kind is FactKind.Anchor))
            {
                await CompareAsync(node, anchor, broken, ct);
            }
        }

        return seq;
    }

    private static BrokenLink? Judge(ChainLink link, long seq, byte[] previousHash, Fact[]? facts)
    {
        if (link.Seq != seq)
        {
            return new BrokenLink(seq, "The row is missing.");
        }

        if (link.FindFault(previousHash) is { } fault)
        {
            return new BrokenLink(seq, fault);
        }

        return facts is null ? new BrokenLink(seq, ChainTable.DoesNotOpen) : null;
    }

    private async Task CompareAsync(
        string witness, Fact anchor, SortedDictionary<string, BrokenLink> broken, CancellationToken ct)
    {
        foreach (var (node, text) in anchor.Details ?? new Dictionary<string, string>())
        {
            var head = AnchoredHead.Parse(text);
            var hash = await _chains.FindHashAsync(node, head.Seq, ct);
            if (hash is null || !hash.AsSpan().SequenceEqual(head.Hash))
            {
                Note(broken, node, new BrokenLink(
                    head.Seq, hash is null ? $"The row is missing; node {witness} saw it." : $"Node {witness} saw another row."));
            }
        }
    }

    private static void Note(SortedDictionary<string, BrokenLink> broken, string node, BrokenLink found)
    {
        if (!broken.TryGetValue(node, out var earlier) || found.Seq < earlier.Seq)
        {
            broken[node] = found;
        }
    }
}
