// SPDX-License-Identifier: Apache-2.0
namespace Facts.Chains;

/// <summary>The rows of one node from the first to the last of a period.</summary>
internal sealed record ChainRange
{
    public required string Node { get; init; }

    public required long First { get; init; }

    public required long Last { get; init; }
}
