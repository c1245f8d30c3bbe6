// SPDX-License-Identifier: Apache-2.0
namespace Facts;

/// <summary>What <see cref="ChainVerifier"/> found.</summary>
/// <param name="Chains">One per node that ever wrote a fact, or that an anchor names.</param>
public sealed record ChainReport(IReadOnlyList<ChainStatus> Chains)
{
    /// <summary>Nothing was changed, removed or added in any chain.</summary>
    public bool IsIntact => Chains.All(chain => chain.Broken is null);
}

/// <summary>One node's chain.</summary>
/// <param name="Node">The node.</param>
/// <param name="Verified">How many rows from the start are as they were written.</param>
/// <param name="Broken">The first that is not; null when all are.</param>
public sealed record ChainStatus(string Node, long Verified, BrokenLink? Broken);

/// <summary>Where a chain breaks.</summary>
/// <param name="Seq">The number of the row.</param>
/// <param name="Why">What is wrong with it, a sentence.</param>
public sealed record BrokenLink(long Seq, string Why);
