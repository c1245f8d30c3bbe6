// SPDX-License-Identifier: Apache-2.0
namespace Facts;

/// <summary>What <see cref="AuditTrail"/> reads: a fact and its place, or a row that cannot be trusted.</summary>
public abstract record AuditEntry
{
    private AuditEntry()
    {
    }

    /// <summary>A fact as it was recorded.</summary>
    /// <param name="Node">Whose chain holds it.</param>
    /// <param name="Row">The number of its row there; the facts of one commit share a row.</param>
    /// <param name="CommittedAt">When the row was committed, by that node's clock.</param>
    /// <param name="Fact">The fact.</param>
    public sealed record Recorded(string Node, long Row, DateTimeOffset CommittedAt, Fact Fact) : AuditEntry;

    /// <summary>A row that is not as it was written; its facts are not told.</summary>
    /// <param name="Node">Whose chain holds it.</param>
    /// <param name="Link">Which row, and what is wrong.</param>
    public sealed record Broken(string Node, BrokenLink Link) : AuditEntry;
}
