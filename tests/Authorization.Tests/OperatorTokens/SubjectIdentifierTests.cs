// SPDX-License-Identifier: Apache-2.0
using Authorization.OperatorTokens;

namespace Authorization.Tests.OperatorTokens;

public sealed class SubjectIdentifierTests
{
    [Fact]
    [Trait("rule", "AS-41")]
    public void An_operator_token_is_opaque_and_kept_as_it_is()
    {
        var token = Assert.IsType<SubjectIdentifier.OperatorToken>(SubjectIdentifier.Parse("operatortoken:a.b:c+/=~"));

        Assert.Equal("a.b:c+/=~", token.Token);
        Assert.DoesNotContain("a.b", token.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [Trait("rule", "AS-39")]
    [Trait("rule", "AS-40")]
    [InlineData("tel:+34666666666")]
    [InlineData("ipport:80.90.34.2:16790")]
    [InlineData("ipport:80.90.34.2")]
    [InlineData("ipport:[2001:db8::1]:8080")]
    [InlineData("ipport:[2001:db8::1]")]
    public void A_number_or_an_address_is_somebodys_word(string text) =>
        Assert.IsType<SubjectIdentifier.Claimed>(SubjectIdentifier.Parse(text));

    [Theory]
    [Trait("rule", "AS-06")]
    [Trait("rule", "AS-39")]
    [Trait("rule", "AS-40")]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("+34666666666")]
    [InlineData("tel: 34666666666")] // An unescaped plus.
    [InlineData("tel:+34-666-666")]
    [InlineData("tel:34666666666")]
    [InlineData("TEL:+34666666666")]
    [InlineData("ipport:")]
    [InlineData("ipport:1")]
    [InlineData("ipport:0x7f.1")]
    [InlineData("ipport:80.90.34.2:65536")]
    [InlineData("ipport:2001:db8::1")]
    [InlineData("ipport:fe80::1%1")]
    [InlineData("operatortoken:")]
    [InlineData("operatortoken:a b")]
    [InlineData("operatortoken:a\n")]
    [InlineData("operatortoken:é")]
    [InlineData("OperatorToken:abc")]
    [InlineData("email:a@b.example")]
    public void Anything_else_is_no_identifier(string? text) => Assert.Null(SubjectIdentifier.Parse(text));

    [Fact]
    public void A_token_longer_than_travels_well_is_no_identifier()
    {
        Assert.NotNull(SubjectIdentifier.Parse("operatortoken:" + new string('t', SubjectIdentifier.MaxTokenLength)));
        Assert.Null(SubjectIdentifier.Parse("operatortoken:" + new string('t', SubjectIdentifier.MaxTokenLength + 1)));
    }
}
