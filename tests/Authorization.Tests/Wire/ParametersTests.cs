// SPDX-License-Identifier: Apache-2.0
using Authorization.Wire;

namespace Authorization.Tests.Wire;

public sealed class ParametersTests
{
    [Theory]
    [InlineData("a=b", "b")]
    [InlineData("a=b+c", "b c")]
    [InlineData("a=b%2Bc", "b+c")]
    [InlineData("a=%2525", "%25")]
    [InlineData("a=%E2%98%8e", "☎")]
    [InlineData("%61=b", "b")]
    [InlineData("a=b=c", "b=c")]
    [InlineData("a=%26", "&")]
    [InlineData("&&a=b&", "b")]
    [InlineData("a=raw space", "raw space")]
    [InlineData("a[b]=c&a=d", "d")]
    [Trait("rule", "SEC-024")]
    public void A_value_is_decoded_once_and_exactly(string text, string value)
    {
        Assert.True(Parameters.TryParse(text, default, out var parameters));
        Assert.Equal(value, parameters.Find("a"));
    }

    [Theory]
    [InlineData("a=%")]
    [InlineData("a=%2")]
    [InlineData("a=%zz")]
    [InlineData("a=%+1")]
    [InlineData("a=% 1")]
    [InlineData("a=%u0041")]
    [InlineData("a=%00")]
    [InlineData("a=%ff")]
    [InlineData("a=%c0%af")]
    [InlineData("a=%ed%a0%80")]
    [InlineData("a=%e2%98")]
    [InlineData("%00=a")]
    [InlineData("a=\u00e9")]
    [InlineData("a=b\n")]
    [InlineData("a=\u007f")]
    [Trait("rule", "SEC-024")]
    public void What_is_no_form_encoding_refuses_the_whole(string text) =>
        Assert.False(Parameters.TryParse("x=1", text, out _));

    [Theory]
    [InlineData("a=1&a=1", "")]
    [InlineData("a=1&a=", "")]
    [InlineData("a&a=1", "")]
    [InlineData("a=1", "%61=2")]
    [Trait("rule", "SEC-009")]
    [Trait("rule", "SEC-064")]
    public void A_repeat_is_seen_in_and_across_query_and_body(string query, string body)
    {
        Assert.True(Parameters.TryParse(query, body, out var parameters));
        Assert.Equal(["a"], parameters.Repeated);
        Assert.Null(parameters.Find("a"));
    }

    [Fact]
    public void An_empty_value_is_as_if_omitted()
    {
        Assert.True(Parameters.TryParse("a=&b", default, out var parameters));
        Assert.Empty(parameters.Values);
        Assert.Empty(parameters.Repeated);
    }

    [Fact]
    [Trait("rule", "SEC-023")]
    public void A_hundred_are_read_and_one_more_is_refused()
    {
        var hundred = string.Join('&', Enumerable.Range(0, 100).Select(i => $"p{i}=x"));

        Assert.True(Parameters.TryParse(hundred, default, out _));
        Assert.False(Parameters.TryParse(hundred, "more=x", out _));
        Assert.False(Parameters.TryParse(string.Join('&', Enumerable.Repeat("a", 101)), default, out _));
    }

    [Fact]
    public void Any_text_is_read_or_refused_and_nothing_else()
    {
        var random = new Random(20_260_101);
        const string alphabet = "ab%+=&0fFzZ \0\u00ff\ud800é";
        for (var i = 0; i < 20_000; i++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(40)).Select(_ => alphabet[random.Next(alphabet.Length)])]);
            if (Parameters.TryParse(text, default, out var parameters))
            {
                Assert.All(parameters.Values, pair => Assert.DoesNotContain('\0', pair.Value));
            }
        }
    }
}
