// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Facts.Chains;
using Storage;

namespace Facts;

/// <summary>Reads back what was decided, for audits and for whatever is derived from the facts.</summary>
public sealed class FactReader
{
    private readonly ChainTable _chains;

    internal FactReader(Databases databases, SealingKeys keys) => _chains = new ChainTable(databases, keys);

    /// <summary>
    /// The facts of all nodes committed from an instant on, in the order of their commits (between nodes: of their clocks).
    /// Memory stays bounded however many there are.
    /// </summary>
    /// <exception cref="InvalidDataException">A row does not open; <see cref="ChainVerifier"/> says more.</exception>
    /// <exception cref="StoreUnavailableException">The store could not be read.</exception>
    public async IAsyncEnumerable<Fact> ReadAsync(DateTimeOffset from, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var link in _chains.ReadByTimeAsync(from, ct))
        {
            var facts = await _chains.OpenAsync(link, ct)
                ?? throw new InvalidDataException($"Row {link.Seq} of node {link.Node} does not open.");
            foreach (var fact in facts)
            {
                yield return fact;
            }
        }
    }
}
