// SPDX-License-Identifier: Apache-2.0
using System.Reflection;
using System.Text.RegularExpressions;
using Testing.Contract;

namespace Frontchannel.Tests.RedTeam;

/// <summary>What <c>docs/handoff-security.md</c> says is replayed, and what is.</summary>
public sealed partial class SecurityPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(RepositoryFiles.Root, "docs", "handoff-security.md"));

    [Fact]
    public void Each_attack_of_the_page_is_replayed_where_it_says_and_every_other_attack_is_on_it()
    {
        var said = Row().Matches(Page).SelectMany(row => Name().Matches(row.Groups[2].Value).Select(name => (row.Groups[1].Value, name.Groups[1].Value)));
        var played =
            from type in typeof(SecurityPageTests).Assembly.GetTypes()
            from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            from trait in method.GetCustomAttributes<TraitAttribute>()
            where trait.Name == "attack"
            select (trait.Value, type.Name);

        Assert.Equal(played.Distinct().Order(), said.Order());
    }

    [Fact]
    public void Each_rule_and_attack_that_the_page_cites_is_one_that_a_test_names()
    {
        var rules = Rules().Matches(Page).SelectMany(cited => Number().Matches(cited.Value)).Select(number => $"SEC-{number.Value}").Distinct().ToList();
        var traits = typeof(SecurityPageTests).Assembly.GetTypes().SelectMany(type => type.GetMethods())
            .SelectMany(method => method.GetCustomAttributes<TraitAttribute>()).Where(trait => trait.Name == "rule").Select(trait => trait.Value).ToHashSet();

        Assert.InRange(rules.Count, 20, 27);
        Assert.DoesNotContain(rules, rule => !traits.Contains(rule));
        Assert.Equal(Enumerable.Range(1, 18).Select(number => $"X{number}"), Row().Matches(Page).Select(row => row.Groups[1].Value));
    }

    [GeneratedRegex(@"^\| (X\d+) \|.*\| ([^|]+) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"`(\w+)`")]
    private static partial Regex Name();

    [GeneratedRegex(@"Rules? (\d{3}(, )?)+")]
    private static partial Regex Rules();

    [GeneratedRegex(@"\d{3}")]
    private static partial Regex Number();
}
