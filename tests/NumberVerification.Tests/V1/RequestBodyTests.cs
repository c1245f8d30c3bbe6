// SPDX-License-Identifier: Apache-2.0
using NumberVerification.Tests.Host;

namespace NumberVerification.Tests.V1;

/// <summary>What verify of 1.0.0 takes as a body: the number as in version 2, the hash without a pattern.</summary>
public sealed class RequestBodyTests(ApiHost host) : IClassFixture<ApiHost>
{
    [Theory]
    [InlineData("+12345")]
    [InlineData("+123456789")]
    [InlineData("+123456789012345")]
    [Trait("rule", "COM-11")]
    public async Task A_number_of_5_to_15_digits_is_compared(string number)
    {
        await VerifyAsync(host.Tokens.Issue(number: number), Calls.PhoneNumber(number)).ShouldVerifyAsync(true);
        await VerifyAsync(host.Tokens.Issue(), Calls.PhoneNumber(number)).ShouldVerifyAsync(false);
    }

    [Theory]
    [InlineData("+1234")]
    [InlineData("+1234567890123456")]
    [InlineData("346661113334")]
    [InlineData("+34 666 111 333")]
    [InlineData(@"+346661113334\n")]
    [InlineData("")]
    public async Task Whatever_is_not_exactly_a_number_is_invalid(string number)
    {
        var token = host.Tokens.Issue();
        await VerifyAsync(token, Calls.PhoneNumber(number)).ShouldBeInvalidAsync();
        Assert.False(host.Tokens.IsSpent(token));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a hash")]
    [InlineData("6dd5d20f257c1f3620662454064e3aa25ba9a6c7a4d1e99e965bbadd3a7e07d")]
    [InlineData("6dd5d20f257c1f3620662454064e3aa25ba9a6c7a4d1e99e965bbadd3a7e07d60")]
    [InlineData("0x6dd5d20f257c1f3620662454064e3aa25ba9a6c7a4d1e99e965bbadd3a7e07")]
    [InlineData("gdd5d20f257c1f3620662454064e3aa25ba9a6c7a4d1e99e965bbadd3a7e07d6")]
    [InlineData(@"6dd5d20f257c1f3620662454064e3aa25ba9a6c7a4d1e99e965bbadd3a7e07d6\n")]
    [InlineData("+346661113334")]
    [Trait("rule", "NV-42")]
    [Trait("rule", "COM-17")]
    public async Task What_is_no_hash_is_nobodys_and_answered(string hash)
    {
        var token = host.Tokens.Issue();
        await VerifyAsync(token, Calls.HashedPhoneNumber(hash)).ShouldVerifyAsync(false);
        Assert.True(host.Tokens.IsSpent(token));
    }

    [Fact]
    public async Task The_hash_is_of_the_number_with_its_plus()
    {
        // SHA-256 of "123456789", without the plus.
        const string HashWithoutPlus = "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225";
        await VerifyAsync(host.Tokens.Issue(number: "+123456789"), Calls.HashedPhoneNumber(HashWithoutPlus)).ShouldVerifyAsync(false);
    }

    [Theory]
    [InlineData("""{"phoneNumber":null}""")]
    [InlineData("""{"phoneNumber":346661113334}""")]
    [InlineData("""{"hashedPhoneNumber":null}""")]
    [InlineData("""{"phoneNumber":"+346661113334","extra":1}""")]
    [InlineData("""{"phoneNumber":"+346661113334","hashedPhoneNumber":null}""")]
    [InlineData("""{"additional_property":"foo_value"}""")]
    [InlineData("""{"PhoneNumber":"+346661113334"}""")]
    [InlineData("""{"phoneNumber":"+346661113334","phoneNumber":"+346661113334"}""")]
    [InlineData("[]")]
    [InlineData("")]
    [Trait("rule", "NV-03")]
    public Task A_body_of_another_shape_is_invalid(string json) =>
        VerifyAsync(host.Tokens.Issue(), Calls.Json(json)).ShouldBeInvalidAsync();

    private Task<HttpResponseMessage> VerifyAsync(string token, HttpContent content) => host.VerifyInAsync("v1", token, content);
}
