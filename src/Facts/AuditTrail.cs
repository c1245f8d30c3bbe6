// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Facts.Chains;
using Storage;

namespace Facts;

/// <summary>
/// The facts of a period for those who audit. Each row is checked against the one before it as it is read, and so are the rows at
/// both ends; that nothing else was cut off, <see cref="ChainVerifier"/> tells.
/// </summary>
public sealed class AuditTrail
{
    private readonly ChainTable _chains;

    internal AuditTrail(Databases databases, SealingKeys keys) => _chains = new ChainTable(databases, keys);

    /// <summary>
    /// The facts that were committed from one instant to before another, node by node in the order of their chains. Memory stays
    /// bounded however many there are. What is broken is told in its place and the reading goes on behind it.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The store could not be read.</exception>
    public async IAsyncEnumerable<AuditEntry> ReadAsync(
        DateTimeOffset from, DateTimeOffset to, [EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var range in await _chains.ReadRangesAsync(from, to, ct))
        {
            await foreach (var entry in ReadRangeAsync(range, from, to, ct))
            {
                yield return entry;
            }
        }
    }

    private async IAsyncEnumerable<AuditEntry> ReadRangeAsync(
        ChainRange range, DateTimeOffset from, DateTimeOffset to, [EnumeratorCancellation] CancellationToken ct)
    {
        // One row more at either end: a row that was moved out of the period lies there, and what follows a missing one tells of it.
        var expected = Math.Max(1, range.First - 1);
        var previousHash = expected == 1 ? ChainLink.Origin : null;
        await foreach (var link in _chains.ReadChainAsync(range.Node, range.First - 1, long.MaxValue, ct))
        {
            if (link.Seq < expected)
            {
                yield return new AuditEntry.Broken(range.Node, new BrokenLink(link.Seq, "The row was added."));
                continue;
            }

            if (link.Seq > expected)
            {
                yield return new AuditEntry.Broken(range.Node, Missing(expected, link.Seq - 1));
                previousHash = null;
            }

            var facts = await _chains.OpenAsync(link, ct);
            if ((link.FindFault(previousHash) ?? (facts is null ? ChainTable.DoesNotOpen : null)) is { } fault)
            {
                yield return new AuditEntry.Broken(range.Node, new BrokenLink(link.Seq, fault));
            }
            else if (DateTimeOffset.FromUnixTimeMilliseconds(link.At) is var at && at >= from && at < to)
            {
                foreach (var fact in facts!)
                {
                    yield return new AuditEntry.Recorded(range.Node, link.Seq, at, fact);
                }
            }

            if (link.Seq > range.Last)
            {
                break;
            }

            expected = link.Seq + 1;
            previousHash = link.Hash;
        }
    }

    private static BrokenLink Missing(long first, long last) =>
        new(first, first == last ? "The row is missing." : $"The rows from here to {last} are missing.");
}
