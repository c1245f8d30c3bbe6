// SPDX-License-Identifier: Apache-2.0
namespace Conformance;

/// <summary>A test that names a rule.</summary>
/// <param name="Rule">The rule's id.</param>
/// <param name="Class">The test's class, without its namespace.</param>
/// <param name="Method">The test; null when the class as a whole names the rule.</param>
/// <param name="File">Where it is written, from the root of the repository.</param>
internal sealed record Citation(string Rule, string Class, string? Method, string File);
