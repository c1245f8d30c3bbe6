// SPDX-License-Identifier: Apache-2.0
using NumberVerification.Tests.Host;

namespace NumberVerification.Tests.V0;

/// <summary>What verify of 0.3.1 takes as a body: no patterns, and the plus is optional.</summary>
public sealed class RequestBodyTests(ApiHost host) : IClassFixture<ApiHost>
{
    private const string Number = "+123456789";

    [Theory]
    [InlineData("+123456789", true)]
    [InlineData("123456789", true)]
    [InlineData("12345678", false)]
    [InlineData("1234567890", false)]
    [InlineData("0123456789", false)]
    [InlineData("++123456789", false)]
    [InlineData("00123456789", false)]
    [InlineData("+", false)]
    [InlineData("", false)]
    [InlineData("string_value", false)]
    [InlineData(" 123456789", false)]
    [InlineData("123 456 789", false)]
    [InlineData(@"123456789\n", false)]
    [InlineData(@"123456789\u0000", false)]
    [InlineData("\uff0b123456789", false)]
    [InlineData("+1234567890123456", false)]
    [Trait("rule", "NV-40")]
    [Trait("rule", "NV-41")]
    [Trait("rule", "COM-17")]
    public async Task A_text_is_the_number_when_its_digits_are(string text, bool matches)
    {
        var token = Token();
        await VerifyAsync(token, Calls.PhoneNumber(text)).ShouldVerifyAsync(matches);
        Assert.True(host.Tokens.IsSpent(token));
    }

    [Theory]
    [InlineData("b49f9168e8a886ffd61a090b51a26e117717f5f6fa804af49ea67043a2bfa4f0", true)] // of +123456789
    [InlineData("B49F9168E8A886FFD61A090B51A26E117717F5F6FA804AF49EA67043A2BFA4F0", true)]
    [InlineData("15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225", true)] // of 123456789
    [InlineData("15E2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225", true)]
    [InlineData("6dd5d20f257c1f3620662454064e3aa25ba9a6c7a4d1e99e965bbadd3a7e07d6", false)]
    [InlineData("15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb22", false)]
    [InlineData("15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb2250", false)]
    [InlineData("not a hash", false)]
    [InlineData("", false)]
    [InlineData("123456789", false)]
    [Trait("rule", "NV-41")]
    public Task A_hash_is_the_numbers_with_or_without_its_plus(string hash, bool matches) =>
        VerifyAsync(Token(), Calls.HashedPhoneNumber(hash)).ShouldVerifyAsync(matches);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"phoneNumber":null}""")]
    [InlineData("""{"phoneNumber":123456789}""")]
    [InlineData("""{"hashedPhoneNumber":null}""")]
    [InlineData("""{"additional_property":"foo_value"}""")]
    [InlineData("""{"PhoneNumber":"+123456789"}""")]
    [InlineData("""{"phoneNumber":"+123456789","hashedPhoneNumber":"b49f9168e8a886ffd61a090b51a26e117717f5f6fa804af49ea67043a2bfa4f0"}""")]
    [InlineData("""{"phoneNumber":"+123456789","hashedPhoneNumber":null}""")]
    [InlineData("""{"hashedPhoneNumber":"00","phoneNumber":1}""")]
    [InlineData("""{"phoneNumber":"+123456789","phoneNumber":"+123456789"}""")]
    [InlineData("""{"phoneNumber":"+123456789","x":1,"x":2}""")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("")]
    [Trait("rule", "NV-40")]
    public async Task Without_exactly_one_of_the_two_the_body_is_invalid(string json)
    {
        var token = Token();
        await VerifyAsync(token, Calls.Json(json)).ShouldBeInvalidAsync();
        Assert.False(host.Tokens.IsSpent(token));
    }

    [Fact]
    [Trait("rule", "NV-40")]
    public Task Other_members_are_ignored_where_the_schema_is_open() =>
        VerifyAsync(Token(), Calls.Json("""{"x":1,"phoneNumber":"123456789","y":{"phoneNumber":"+34666666666"}}""")).ShouldVerifyAsync(true);

    private string Token() => host.Tokens.Issue(TokenTable.LegacyVerify, Number);

    private Task<HttpResponseMessage> VerifyAsync(string token, HttpContent content) => host.VerifyInAsync("v0", token, content);
}
