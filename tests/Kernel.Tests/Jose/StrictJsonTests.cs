// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Kernel.Jose;

namespace Kernel.Tests.Jose;

public class StrictJsonTests
{
    [Theory]
    [InlineData("0", 0L)]
    [InlineData("1800000000", 1_800_000_000L)]
    [InlineData("253402300799", 253_402_300_799)]
    [InlineData("253402300800", null)]
    [InlineData("\"1800000000\"", null)]
    [InlineData("1800000000.0", null)]
    [InlineData("1800000000.5", null)]
    [InlineData("1.8e9", null)]
    [InlineData("1e400", null)]
    [InlineData("-1", null)]
    [InlineData("9223372036854775807", null)]
    [InlineData("9223372036854775808", null)]
    [InlineData("18446744073709551616", null)]
    [InlineData("true", null)]
    [InlineData("null", null)]
    [InlineData("[1800000000]", null)]
    [InlineData("{}", null)]
    [Trait("rule", "SEC-157")]
    public void A_NumericDate_is_a_plain_integer_of_seconds(string value, long? expected)
    {
        Assert.True(StrictJson.TryParseObject(Encoding.UTF8.GetBytes($$"""{"exp":{{value}}}"""), out var document));
        using (document)
        {
            Assert.Equal(expected, document.RootElement.FindSeconds("exp"));
            Assert.Null(document.RootElement.FindSeconds("iat"));
        }
    }

    [Theory]
    [InlineData("\"text\"", "text")]
    [InlineData("\"\"", "")]
    [InlineData("\"\\u0041\"", "A")]
    [InlineData("\"\\ud83d\\ude00\"", "\U0001F600")]
    [InlineData("\"\\ud83d\"", null)]
    [InlineData("\"\\ude00\\ud83d\"", null)]
    [InlineData("1", null)]
    [InlineData("null", null)]
    [InlineData("[\"text\"]", null)]
    [Trait("rule", "SEC-153")]
    public void A_string_member_is_a_string_of_whole_characters(string value, string? expected)
    {
        Assert.True(StrictJson.TryParseObject(Encoding.UTF8.GetBytes($$"""{"iss":{{value}}}"""), out var document));
        using (document)
        {
            Assert.Equal(expected, document.RootElement.FindString("iss"));
            Assert.Null(document.RootElement.FindString("ISS"));
        }
    }

    [Fact]
    [Trait("rule", "SEC-153")]
    public void Octets_that_are_no_UTF8_are_refused()
    {
        Assert.False(StrictJson.TryParseObject((byte[])[.. "{\"iss\":\""u8, 0xC3, 0x28, .. "\"}"u8], out _));
        Assert.False(StrictJson.TryParseObject((byte[])[.. "{\""u8, 0xFF, .. "\":1}"u8], out _));
    }
}
