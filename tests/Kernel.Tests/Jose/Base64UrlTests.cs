// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using Kernel.Jose;

namespace Kernel.Tests.Jose;

public class Base64UrlTests
{
    [Fact]
    public void The_example_of_RFC_7515_appendix_C_goes_both_ways()
    {
        byte[] octets = [3, 236, 255, 224, 193];

        Assert.Equal("A-z_4ME", Base64Url.Encode(octets));
        Assert.True(Base64Url.TryDecode("A-z_4ME", out var decoded));
        Assert.Equal(octets, decoded);
    }

    [Fact]
    public void Every_length_goes_both_ways()
    {
        for (var length = 0; length <= 100; length++)
        {
            var octets = RandomNumberGenerator.GetBytes(length);
            Assert.True(Base64Url.TryDecode(Base64Url.Encode(octets), out var decoded));
            Assert.Equal(octets, decoded);
        }
    }

    [Theory]
    [InlineData("A")]
    [InlineData("AAAAA")]
    [InlineData("AB")]
    [InlineData("AAB")]
    [InlineData("AA=")]
    [InlineData("AA==")]
    [InlineData("AA%3D%3D")]
    [InlineData("A A")]
    [InlineData("AA\n")]
    [InlineData("+/AA")]
    [InlineData("AA.A")]
    [InlineData("ÀAAA")]
    [InlineData("AAAＡ")]
    public void Only_the_one_canonical_spelling_is_read(string text) => Assert.False(Base64Url.TryDecode(text, out _));
}
