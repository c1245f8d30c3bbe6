// SPDX-License-Identifier: Apache-2.0
namespace Conformance.Tests;

/// <summary>Reads this very assembly, under trait names that are no rules.</summary>
public sealed class TestCatalogTests
{
    private static readonly string Here = typeof(TestCatalogTests).Assembly.Location;

    [Fact]
    public void A_test_is_found_by_each_rule_it_names_and_in_its_file()
    {
        Assert.Equal(
            [
                new Citation("ONE", nameof(Samples), nameof(Samples.It_names_two_rules), "tests/Conformance.Tests/Samples.cs"),
                new Citation("TWO", nameof(Samples), nameof(Samples.It_names_two_rules), "tests/Conformance.Tests/Samples.cs"),
            ],
            TestCatalog.Read(Here, "sample").OrderBy(test => test.Rule));
    }

    [Fact]
    public void A_class_that_names_a_rule_speaks_for_the_tests_it_inherits() =>
        Assert.Equal(
            [new Citation("THREE", nameof(DerivedSamples), null, "tests/Conformance.Tests/Samples.cs")],
            TestCatalog.Read(Here, "class-sample"));

    [Fact]
    public void A_test_that_is_always_skipped_proves_nothing() => Assert.Empty(TestCatalog.Read(Here, "skipped-sample"));

    [Theory]
    [InlineData("method-without-test", nameof(Samples) + "." + nameof(Samples.It_is_no_test))]
    [InlineData("class-without-test", nameof(NoSamples))]
    public void What_is_no_test_may_not_name_a_rule(string trait, string name) =>
        Assert.Contains(
            name, Assert.Throws<InvalidDataException>(() => TestCatalog.Read(Here, trait)).Message, StringComparison.Ordinal);
}
