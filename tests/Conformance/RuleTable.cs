// SPDX-License-Identifier: Apache-2.0
namespace Conformance;

/// <summary>
/// Reads <c>rules.tsv</c>: a line per rule with id, priority, what it says, source, and the reason for having no test, parted by
/// tabs; <c>## </c> begins a group, <c># </c> a remark.
/// </summary>
internal static class RuleTable
{
    private const string Heading = "## ";

    /// <summary>The groups of the table in its order.</summary>
    /// <exception cref="InvalidDataException">A line is malformed, or a rule stands twice.</exception>
    public static IReadOnlyList<RuleGroup> Parse(IEnumerable<string> lines)
    {
        var groups = new List<RuleGroup>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var rules = new List<Rule>();
        foreach (var line in lines)
        {
            if (line.StartsWith(Heading, StringComparison.Ordinal))
            {
                groups.Add(new RuleGroup(line[Heading.Length..], rules = []));
            }
            else if (line.Length > 0 && line[0] != '#')
            {
                var rule = ParseRule(line);
                if (groups.Count == 0 || !seen.Add(rule.Id))
                {
                    throw new InvalidDataException($"Rule {rule.Id} stands twice, or before the first group.");
                }

                rules.Add(rule);
            }
        }

        return groups;
    }

    private static Rule ParseRule(string line) => line.Split('\t') switch
    {
        [var id, ("1" or "2" or "C" or "-") and var priority, { Length: > 0 } says, { Length: > 0 } source] =>
            new Rule(id, priority, says, source, null),
        [var id, ("1" or "2" or "C" or "-") and var priority, { Length: > 0 } says, { Length: > 0 } source, { Length: > 0 } reason] =>
            new Rule(id, priority, says, source, reason),
        _ => throw new InvalidDataException($"Not a rule: {line}"),
    };
}
