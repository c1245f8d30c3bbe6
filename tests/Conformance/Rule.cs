// SPDX-License-Identifier: Apache-2.0
namespace Conformance;

/// <summary>One rule of the tables.</summary>
/// <param name="Id">Its name, <c>SEC-064</c>; a test cites it as <c>[Trait("rule", "SEC-064")]</c>.</param>
/// <param name="Priority">1: always, 2: before a claim of production quality, C: when the feature is on; <c>-</c> when the table has none.</param>
/// <param name="Says">What has to hold.</param>
/// <param name="Source">The clause, advisory or design it comes from.</param>
/// <param name="Reason">Why no test names it; null when one has to.</param>
internal sealed record Rule(string Id, string Priority, string Says, string Source, string? Reason);

/// <summary>Rules that belong together.</summary>
/// <param name="Title">The heading.</param>
/// <param name="Rules">In the order of the table.</param>
internal sealed record RuleGroup(string Title, IReadOnlyList<Rule> Rules);
