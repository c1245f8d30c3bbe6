// SPDX-License-Identifier: Apache-2.0
namespace Conformance.Tests;

public sealed class ConformancePageTests
{
    private static readonly string[] Table =
    [
        "# A remark.",
        "## First",
        "R-1\t1\tOne holds.\tRFC 1",
        "R-2\t2\tTwo holds.\tRFC 2\tIt is a definition.",
        "## Second",
        "R-3\tC\tThree | holds.\tRFC 3",
    ];

    private static readonly Citation[] Tests =
    [
        new("R-3", "B", "It_holds", "tests/B.cs"),
        new("R-1", "A", null, "tests/A.cs"),
        new("R-3", "A", "So_it_does", "tests/A.cs"),
        new("R-3", "A", "So_it_does", "tests/A.cs"),
    ];

    [Fact]
    public void A_rule_stands_with_its_tests_in_the_order_of_their_files_or_with_its_reason()
    {
        var page = Page(Table, Tests).Print();

        Assert.Contains("| R-1 | 1 | One holds. | RFC 1 | [every test of A](../tests/A.cs) |\n", page, StringComparison.Ordinal);
        Assert.Contains("| R-2 | 2 | Two holds. | RFC 2 | *It is a definition.* |\n", page, StringComparison.Ordinal);
        Assert.Contains(
            "| R-3 | C | Three \\| holds. | RFC 3 | [So it does](../tests/A.cs)<br>[It holds](../tests/B.cs) |\n", page, StringComparison.Ordinal);
        Assert.Contains("| First | 2 | 1 | 1 | 0 |\n", page, StringComparison.Ordinal);
        Assert.Contains("| **all** | 3 | 2 | 1 | 0 |\n", page, StringComparison.Ordinal);
        Assert.Equal(page, Page(Table, Tests.Reverse()).Print());
    }

    [Fact]
    public void A_rule_without_test_and_reason_is_a_gap()
    {
        var page = Page(Table, Tests.Take(2));
        Assert.Empty(page.Gaps);

        page = Page(Table, [Tests[0]]);
        Assert.Equal("R-1", Assert.Single(page.Gaps).Id);
        Assert.Contains("| One holds. | RFC 1 | **gap** |\n", page.Print(), StringComparison.Ordinal);
        Assert.Contains("| First | 2 | 0 | 1 | 1 |\n", page.Print(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_that_only_a_test_knows_is_told() =>
        Assert.Equal(["R-9"], Page(Table, [.. Tests, new Citation("R-9", "A", "It_holds", "tests/A.cs")]).Unknown);

    [Fact]
    public void A_reason_that_a_test_has_overtaken_is_told_and_not_printed()
    {
        var page = Page(Table, [new Citation("R-2", "A", "It_holds", "tests/A.cs")]);

        Assert.Equal("R-2", Assert.Single(page.Outdated).Id);
        Assert.DoesNotContain("It is a definition.", page.Print(), StringComparison.Ordinal);
        Assert.Contains("| First | 2 | 1 | 0 | 1 |\n", page.Print(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("R-1\t1\tOne holds.\tRFC 1")]
    [InlineData("R-4\t3\tOf no known priority.\tRFC 4")]
    [InlineData("R-4\t1\tWithout a source.")]
    [InlineData("R-4\t1\tWith an empty reason.\tRFC 4\t")]
    [InlineData("R-4 1 Without a tab.")]
    public void A_line_that_is_no_rule_or_stands_twice_is_refused(string line) =>
        Assert.Throws<InvalidDataException>(() => RuleTable.Parse([.. Table, line]));

    [Fact]
    public void A_rule_before_the_first_group_is_refused() =>
        Assert.Throws<InvalidDataException>(() => RuleTable.Parse(Table.Skip(2)));

    private static ConformancePage Page(IEnumerable<string> table, IEnumerable<Citation> tests) =>
        new(RuleTable.Parse(table), tests);
}
