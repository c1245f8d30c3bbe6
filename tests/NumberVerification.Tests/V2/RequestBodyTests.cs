// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text;
using NumberVerification.Tests.Host;

namespace NumberVerification.Tests.V2;

/// <summary>What verify takes as a body, and what it does not.</summary>
public sealed class RequestBodyTests(ApiHost host) : IClassFixture<ApiHost>
{
    private const string Hash = "b49f9168e8a886ffd61a090b51a26e117717f5f6fa804af49ea67043a2bfa4f0";

    [Theory]
    [InlineData("+12345")]
    [InlineData("+123456789")]
    [InlineData("+123456789012345")]
    [InlineData("+999999999999999")]
    [Trait("rule", "COM-11")]
    public async Task A_number_of_5_to_15_digits_is_compared(string number)
    {
        await host.VerifyAsync(host.Tokens.Issue(number: number), Calls.PhoneNumber(number)).ShouldVerifyAsync(true);
        await host.VerifyAsync(host.Tokens.Issue(number: "+346661113334"), Calls.PhoneNumber(number)).ShouldVerifyAsync(false);
    }

    // The JSON text between the quotes; escapes are the wire's.
    [Theory]
    [InlineData("+1234")]
    [InlineData("+1234567890123456")]
    [InlineData("+0123456789")]
    [InlineData("+00012230304913849")]
    [InlineData("123456789")]
    [InlineData("0034666111333")]
    [InlineData("tel:+34666111333")]
    [InlineData("++49565456787")]
    [InlineData("+12334foo22222")]
    [InlineData("+34 666 111 333")]
    [InlineData("+34-666111333")]
    [InlineData("+34(666)111333")]
    [InlineData("")]
    [InlineData("+")]
    [InlineData(" +346661113334")]
    [InlineData("+346661113334 ")]
    [InlineData(@"+346661113334\n")]
    [InlineData(@"+346661113334\r")]
    [InlineData(@"+346661113334\u0000")]
    [InlineData("+346661113334\u00a0")]
    [InlineData("+346661113334\u200b")]
    [InlineData("\u200e+346661113334")]
    [InlineData("\u200f+346661113334")]
    [InlineData("\ufeff+346661113334")]
    [InlineData("\uff0b346661113334")]
    [InlineData("+\uff13\uff14\uff16\uff16\uff16\uff11\uff11\uff11")]
    [InlineData("+\u0663\u0664\u0666\u0666\u0666\u0661\u0661\u0661")]
    [InlineData("+34666111333\u00b2")]
    [InlineData("+34666111333\ud83d\ude00")]
    [InlineData(@"+34666111333\ud800")]
    [InlineData(@"\udc00")]
    [Trait("rule", "SEC-219")]
    [Trait("rule", "NV-03")]
    public async Task Whatever_is_not_exactly_a_number_is_invalid(string number)
    {
        var token = host.Tokens.Issue();
        await host.VerifyAsync(token, Calls.PhoneNumber(number)).ShouldBeInvalidAsync();
        Assert.False(host.Tokens.IsSpent(token));
    }

    [Theory]
    [InlineData("+1234567890", "+123456789")]
    [InlineData("+123456789", "+1234567890")]
    [InlineData("+341234567", "+3401234567")]
    [InlineData("+123456789012345", "+123456789012346")]
    [InlineData("+223456789012345", "+123456789012345")]
    [Trait("rule", "SEC-229")]
    public Task Numbers_that_nearly_agree_differ(string own, string claimed) =>
        host.VerifyAsync(host.Tokens.Issue(number: own), Calls.PhoneNumber(claimed)).ShouldVerifyAsync(false);

    [Theory]
    [InlineData("b49f9168e8a886ffd61a090b51a26e117717f5f6fa804af49ea67043a2bfa4f")]
    [InlineData("b49f9168e8a886ffd61a090b51a26e117717f5f6fa804af49ea67043a2bfa4f00")]
    [InlineData("g49f9168e8a886ffd61a090b51a26e117717f5f6fa804af49ea67043a2bfa4f0")]
    [InlineData("")]
    [InlineData("0xb49f9168e8a886ffd61a090b51a26e117717f5f6fa804af49ea67043a2bfa4")]
    [InlineData("tJ+RaOiohv/WGgkLUaJuEXcX9fb6gEr0nqZwQ6K/pPA=")]
    [InlineData("b49f9168 8a886ffd61a090b51a26e117717f5f6fa804af49ea67043a2bfa4f0")]
    [InlineData(Hash + @"\n")]
    [InlineData("\uff429f9168e8a886ffd61a090b51a26e117717f5f6fa804af49ea67043a2bfa4f0")]
    [Trait("rule", "SEC-220")]
    public Task Whatever_is_not_exactly_a_hash_is_invalid(string hash) =>
        host.VerifyAsync(host.Tokens.Issue(), Calls.Json($$"""{"hashedPhoneNumber":"{{hash}}"}""")).ShouldBeInvalidAsync();

    [Fact]
    [Trait("rule", "NV-04")]
    public async Task The_hash_is_of_the_number_with_its_plus()
    {
        // SHA-256 of "123456789", without the plus.
        const string HashWithoutPlus = "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225";
        await host.VerifyAsync(host.Tokens.Issue(number: "+123456789"), Calls.Json($$"""{"hashedPhoneNumber":"{{Hash}}"}"""))
            .ShouldVerifyAsync(true);
        await host.VerifyAsync(
            host.Tokens.Issue(number: "+123456789"), Calls.Json($$"""{"hashedPhoneNumber":"{{HashWithoutPlus}}"}""")).ShouldVerifyAsync(false);
    }

    [Theory]
    [InlineData("""{"phoneNumber":null}""")]
    [InlineData("""{"phoneNumber":346661113334}""")]
    [InlineData("""{"phoneNumber":true}""")]
    [InlineData("""{"phoneNumber":["+346661113334"]}""")]
    [InlineData("""{"phoneNumber":{"phoneNumber":"+346661113334"}}""")]
    [InlineData("""{"hashedPhoneNumber":null}""")]
    [InlineData("""{"hashedPhoneNumber":1}""")]
    [InlineData("""{"phoneNumber":"+346661113334","extra":1}""")]
    [InlineData("""{"phoneNumber":"+346661113334","hashedPhoneNumber":null}""")]
    [InlineData("""{"PhoneNumber":"+346661113334"}""")]
    [InlineData("""{"PHONENUMBER":"+346661113334"}""")]
    [InlineData("""{"phone_number":"+346661113334"}""")]
    [InlineData("""{"":"+346661113334"}""")]
    [InlineData("""{"phoneNumber\u0000":"+346661113334"}""")]
    [InlineData("""{"\ud800":"+346661113334"}""")]
    [InlineData("[]")]
    [InlineData("""[{"phoneNumber":"+346661113334"}]""")]
    [InlineData("\"+346661113334\"")]
    [InlineData("346661113334")]
    [InlineData("null")]
    [InlineData("true")]
    [Trait("rule", "SEC-217")]
    [Trait("rule", "NV-03")]
    [Trait("rule", "NV-06")]
    public Task A_body_of_another_shape_is_invalid(string json) =>
        host.VerifyAsync(host.Tokens.Issue(), Calls.Json(json)).ShouldBeInvalidAsync();

    [Theory]
    [InlineData("""{"phoneNumber":"+346661113334","phoneNumber":"+346661113334"}""")]
    [InlineData("""{"phoneNumber":"+34666666666","phone\u004eumber":"+346661113334"}""")]
    [InlineData("""{"phoneNumber":"+346661113334","\u0070honeNumber":"+34666666666"}""")]
    [InlineData("""{"hashedPhoneNumber":"00","hashedPhone\u004eumber":"00"}""")]
    [InlineData("""{"\ud800":"1","\ud800":"2"}""")]
    [Trait("rule", "SEC-218")]
    public Task A_name_given_twice_is_invalid(string json) =>
        host.VerifyAsync(host.Tokens.Issue(), Calls.Json(json)).ShouldBeInvalidAsync();

    [Fact]
    public Task An_escaped_name_is_the_same_name() =>
        host.VerifyAsync(host.Tokens.Issue(), Calls.Json("""{"phone\u004eumber":"\u002b346661113334"}""")).ShouldVerifyAsync(true);

    [Theory]
    [InlineData("""{"phoneNumber":"+346661113334"/* a comment */}""")]
    [InlineData("""{"phoneNumber":"+346661113334",}""")]
    [InlineData("""{phoneNumber:"+346661113334"}""")]
    [InlineData("""{'phoneNumber':'+346661113334'}""")]
    [InlineData("""{"phoneNumber":NaN}""")]
    [InlineData("""{"phoneNumber":1e999}""")]
    [InlineData("""{"phoneNumber":"+346661113334"}{}""")]
    [InlineData("""{"phoneNumber":"+346661113334"} x""")]
    [InlineData("""{"phoneNumber":"+346661113334" """)]
    [InlineData("{\"phoneNumber\":\"+346661113334\n\"}")]
    [InlineData("\ufeff{\"phoneNumber\":\"+346661113334\"}")]
    [InlineData(" ")]
    [InlineData("{")]
    [InlineData("phoneNumber=%2B346661113334")]
    [Trait("rule", "SEC-221")]
    public Task What_is_not_strict_JSON_is_invalid(string text) =>
        host.VerifyAsync(host.Tokens.Issue(), Calls.Json(text)).ShouldBeInvalidAsync();

    [Fact]
    [Trait("rule", "SEC-221")]
    public async Task Depth_and_other_encodings_are_invalid()
    {
        const string Good = """{"phoneNumber":"+346661113334"}""";
        byte[][] bodies =
        [
            Encoding.UTF8.GetBytes("{\"phoneNumber\":" + new string('[', 1000) + new string(']', 1000) + "}"),
            Encoding.Unicode.GetBytes(Good),
            Encoding.BigEndianUnicode.GetBytes(Good),
            Encoding.UTF32.GetBytes(Good),
            [.. "{\"phoneNumber\":\""u8, 0xC0, 0xAB, .. "346661113334\"}"u8], // an overlong plus
            [.. "{\"phoneNumber\":\"+346661113334"u8, 0xFF, .. "\"}"u8],
            [.. "{\"phoneNumber\":\"+346661113334"u8, 0xED, 0xA0, 0x80, .. "\"}"u8], // a surrogate
            [0x00],
        ];
        foreach (var body in bodies)
        {
            await host.VerifyAsync(host.Tokens.Issue(), Calls.Bytes(body)).ShouldBeInvalidAsync();
        }
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/json;charset=UTF-8")]
    [InlineData("application/json; charset=\"utf-8\"")]
    [InlineData("Application/JSON")]
    [Trait("rule", "COM-08")]
    public Task JSON_in_UTF_8_is_taken_under_each_of_its_names(string contentType) =>
        host.VerifyAsync(host.Tokens.Issue(), Calls.Bytes("""{"phoneNumber":"+346661113334"}"""u8.ToArray(), contentType)).ShouldVerifyAsync(true);

    [Theory]
    [InlineData(null)]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/json; charset=iso-8859-1")]
    [InlineData("application/json; charset=utf-8; charset=utf-16")]
    [InlineData("application/json; charset=")]
    [InlineData("application/problem+json")]
    [InlineData("application/jsonx")]
    [InlineData("application/*")]
    [InlineData("json")]
    [Trait("rule", "SEC-222")]
    public async Task Another_content_type_is_unsupported(string? contentType)
    {
        var token = host.Tokens.Issue();
        await host.VerifyAsync(token, Calls.Bytes("""{"phoneNumber":"+346661113334"}"""u8.ToArray(), contentType))
            .ShouldRefuseAsync(HttpStatusCode.UnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE");
        Assert.False(host.Tokens.IsSpent(token));
    }

    [Theory]
    [InlineData("Content-Type: application/json\r\nContent-Type: application/json\r\n")]
    [InlineData("Content-Type: application/json\r\nContent-Encoding: gzip\r\n")]
    [Trait("rule", "SEC-222")]
    public async Task Two_content_types_or_a_compressed_body_are_unsupported(string headers)
    {
        const string Body = """{"phoneNumber":"+346661113334"}""";
        var answer = await RawHttp.SendAsync(
            host.Address,
            $"POST {ApiHost.Verify} HTTP/1.1",
            $"Authorization: Bearer {host.Tokens.Issue()}\r\nContent-Length: {Body.Length}\r\n{headers}",
            Body);
        answer.ShouldRefuse(415, "UNSUPPORTED_MEDIA_TYPE");
    }

    [Theory]
    [InlineData(8 * 1024, true)]
    [InlineData((8 * 1024) + 1, false)]
    [InlineData(9 * 1024, false)]
    [InlineData(1024 * 1024, false)]
    [Trait("rule", "SEC-010")]
    [Trait("rule", "SEC-221")]
    public async Task A_body_has_8_KiB_at_most(int length, bool allowed)
    {
        foreach (var chunked in new[] { false, true })
        {
            var body = Encoding.UTF8.GetBytes("""{"phoneNumber":"+346661113334"}""".PadRight(length));
            using HttpContent content = chunked ? new ChunkedContent(body) : Calls.Bytes(body);
            var token = host.Tokens.Issue();
            var call = host.VerifyAsync(token, content);
            await (allowed ? call.ShouldVerifyAsync(true) : call.ShouldRefuseAsync(HttpStatusCode.RequestEntityTooLarge, "CONTENT_TOO_LARGE"));
            Assert.Equal(allowed, host.Tokens.IsSpent(token));
        }
    }

    [Fact]
    [Trait("rule", "SEC-010")]
    public async Task A_body_announced_too_long_is_not_waited_for()
    {
        var answer = await RawHttp.SendAsync(
            host.Address,
            $"POST {ApiHost.Verify} HTTP/1.1",
            $"Authorization: Bearer {host.Tokens.Issue()}\r\nContent-Type: application/json\r\nContent-Length: 8193\r\nExpect: 100-continue\r\n");
        answer.ShouldRefuse(413, "CONTENT_TOO_LARGE");
    }

    [Fact]
    public async Task A_body_that_ends_early_is_invalid_and_spends_nothing()
    {
        var token = host.Tokens.Issue();
        var answer = await RawHttp.SendAsync(
            host.Address,
            $"POST {ApiHost.Verify} HTTP/1.1",
            $"Authorization: Bearer {token}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n",
            "zz\r\nnot a chunk");
        answer.ShouldRefuse(400, "INVALID_ARGUMENT");
        Assert.False(host.Tokens.IsSpent(token));
    }

    [Fact]
    [Trait("rule", "SEC-239")]
    public async Task A_number_in_the_query_is_not_read_and_not_logged()
    {
        const string Secret = "346009988776";
        await host.SendAsync(
            HttpMethod.Post,
            $"{ApiHost.Verify}?phoneNumber=%2B{Secret}",
            host.Tokens.Issue(number: "+" + Secret),
            Calls.Json("{}")).ShouldBeInvalidAsync();
        Assert.DoesNotContain(host.Logs.Lines, line => line.Id.Id >= 3000 && line.Text.Contains(Secret, StringComparison.Ordinal));
    }

    private sealed class ChunkedContent : ByteArrayContent
    {
        public ChunkedContent(byte[] body)
            : base(body) => Headers.ContentType = new("application/json");

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
