// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;

namespace Conformance;

/// <summary>The page: every rule with the tests that name it, or the reason why none does.</summary>
/// <param name="groups">The rules.</param>
/// <param name="citations">The tests, in any order.</param>
internal sealed class ConformancePage(IReadOnlyList<RuleGroup> groups, IEnumerable<Citation> citations)
{
    private readonly ILookup<string, Citation> _tests = citations
        .Distinct()
        .OrderBy(test => test.File, StringComparer.Ordinal)
        .ThenBy(test => test.Class, StringComparer.Ordinal)
        .ThenBy(test => test.Method, StringComparer.Ordinal)
        .ToLookup(test => test.Rule, StringComparer.Ordinal);

    private IEnumerable<Rule> Rules => groups.SelectMany(group => group.Rules);

    /// <summary>Rules that a test names and the table does not have.</summary>
    public IReadOnlyList<string> Unknown =>
        [.. _tests.Select(rule => rule.Key).Except(Rules.Select(rule => rule.Id)).Order(StringComparer.Ordinal)];

    /// <summary>Rules with neither a test nor a reason.</summary>
    public IReadOnlyList<Rule> Gaps => [.. Rules.Where(IsGap)];

    /// <summary>Rules that have found a test since somebody wrote a reason for having none.</summary>
    public IReadOnlyList<Rule> Outdated => [.. Rules.Where(rule => rule.Reason is not null && _tests.Contains(rule.Id))];

    /// <summary>The page as Markdown.</summary>
    public string Print()
    {
        var page = new StringBuilder();
        page.Append(
            """
            # Conformance

            What the standards, the CAMARA profile and known attacks ask of this server, and the tests that prove it. Made by
            `dotnet run --project tests/Conformance -c Release` from `tests/Conformance/rules.tsv` and from the tests' own names: a test names its rules by
            `[Trait("rule", "SEC-064")]`. `./check.sh` fails when this page is not what they say.

            P: `1` always, `2` before a claim of production quality, `C` when the feature is on. RFC numbers are short: R6749 is RFC 6749. SIP is the CAMARA Security and
            Interoperability Profile, ACM its Access and User Consent Management, DG the API Design Guide, NV the Number Verification description.


            """);
        PrintCounts(page);
        foreach (var group in groups)
        {
            PrintGroup(page, group);
        }

        return page.ToString();
    }

    private void PrintCounts(StringBuilder page)
    {
        page.Append("| | Rules | With a test | With a reason | Gaps |\n|---|---:|---:|---:|---:|\n");
        foreach (var group in groups)
        {
            PrintCount(page, group.Title, [.. group.Rules]);
        }

        PrintCount(page, "**all**", [.. Rules]);
    }

    private void PrintCount(StringBuilder page, string title, IReadOnlyCollection<Rule> rules)
    {
        var tested = rules.Count(rule => _tests.Contains(rule.Id));
        var gaps = rules.Count(IsGap);
        page.Append(CultureInfo.InvariantCulture, $"| {title} | {rules.Count} | {tested} | {rules.Count - tested - gaps} | {gaps} |\n");
    }

    private void PrintGroup(StringBuilder page, RuleGroup group)
    {
        page.Append(CultureInfo.InvariantCulture, $"\n## {group.Title}\n\n| Rule | P | What has to hold | Source | Proved by |\n|---|---|---|---|---|\n");
        foreach (var rule in group.Rules)
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"| {rule.Id} | {rule.Priority} | {Cell(rule.Says)} | {Cell(rule.Source)} | {Proof(rule)} |\n");
        }
    }

    private string Proof(Rule rule) =>
        _tests.Contains(rule.Id) ? string.Join("<br>", _tests[rule.Id].Select(Link))
        : rule.Reason is { } reason ? $"*{Cell(reason)}*"
        : "**gap**";

    private static string Link(Citation test) => test.Method is { } method
        ? $"[{method.Replace('_', ' ')}](../{test.File})"
        : $"[every test of {test.Class}](../{test.File})";

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    private bool IsGap(Rule rule) => rule.Reason is null && !_tests.Contains(rule.Id);
}
