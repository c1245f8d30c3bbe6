// SPDX-License-Identifier: Apache-2.0
namespace Conformance.Tests;

/// <summary>What <see cref="TestCatalogTests"/> reads.</summary>
public abstract class Samples
{
    [Fact]
    [Trait("sample", "ONE")]
    [Trait("sample", "TWO")]
    public void It_names_two_rules() => Assert.EndsWith("Samples", GetType().Name, StringComparison.Ordinal);

    [Trait("method-without-test", "FIVE")]
#pragma warning disable xUnit1013 // It is no test on purpose: that is what is tested.
    public void It_is_no_test() => Assert.Fail();
#pragma warning restore xUnit1013
}

[Trait("class-sample", "THREE")]
public sealed class DerivedSamples : Samples;

[Trait("class-without-test", "SIX")]
public sealed class NoSamples;

/// <summary>Nobody derives from it, so that no run reports a skipped test.</summary>
public abstract class SkippedSamples
{
#pragma warning disable xUnit1004 // It is skipped on purpose: that is what is tested.
    [Fact(Skip = "A sample of a test that never runs.")]
#pragma warning restore xUnit1004
    [Trait("skipped-sample", "FOUR")]
    public void It_never_runs() => Assert.Fail();
}
