// SPDX-License-Identifier: Apache-2.0
namespace Kernel.Tests;

public class ResultTests
{
    [Fact]
    public void A_value_is_a_value()
    {
        Result<string, int> result = "yes";

        Assert.True(result.Try(out var value, out _));
        Assert.Equal("yes", value);
    }

    [Fact]
    public void A_refusal_is_a_refusal()
    {
        Result<string, int> result = 7;

        Assert.False(result.Try(out var value, out var error));
        Assert.Null(value);
        Assert.Equal(7, error);
    }

    [Fact]
    public void A_value_equal_to_its_default_is_still_a_value()
    {
        Result<int, string> result = 0;

        Assert.True(result.Try(out var value, out _));
        Assert.Equal(0, value);
    }

    [Fact]
    public void A_result_that_nobody_set_throws_and_never_reads_as_success() =>
        Assert.Throws<InvalidOperationException>(() => default(Result<string, int>).Try(out _, out _));
}
