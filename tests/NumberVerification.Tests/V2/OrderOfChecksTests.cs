// SPDX-License-Identifier: Apache-2.0
using System.Net;
using NumberVerification.Tests.Host;

namespace NumberVerification.Tests.V2;

/// <summary>Of two faults, the earlier check answers: route, method, correlator, token, scope, Accept, body, identity, spend.</summary>
public sealed class OrderOfChecksTests(ApiHost host) : IClassFixture<ApiHost>
{
    private const string BadCorrelator = "not valid!";

    private static HttpContent BadBody => Calls.Json("{}");

    [Fact]
    public async Task An_unknown_path_comes_before_everything()
    {
        await host.SendAsync(HttpMethod.Put, "/number-verification/v2/unknown", "bad", BadBody, BadCorrelator)
            .ShouldRefuseAsync(HttpStatusCode.NotFound, "NOT_FOUND");
    }

    [Fact]
    public Task The_method_comes_before_the_correlator() =>
        host.SendAsync(HttpMethod.Put, ApiHost.Verify, "bad", BadBody, BadCorrelator)
            .ShouldRefuseAsync(HttpStatusCode.MethodNotAllowed, "METHOD_NOT_ALLOWED");

    [Fact]
    public Task The_correlator_comes_before_the_token() => host.VerifyAsync("bad", BadBody, BadCorrelator).ShouldBeInvalidAsync();

    [Fact]
    [Trait("rule", "SEC-216")]
    public Task The_token_comes_before_a_body_of_a_mebibyte() =>
        host.VerifyAsync("bad", Calls.Bytes(new byte[1024 * 1024])).ShouldBeUnauthenticatedAsync();

    [Fact]
    [Trait("rule", "SEC-216")]
    public async Task The_token_is_refused_before_the_body_has_come()
    {
        // A gibibyte is announced and never sent: an answer can only come from a server that does not wait for it.
        var answer = await RawHttp.SendAsync(
            host.Address,
            $"POST {ApiHost.Verify} HTTP/1.1",
            "Authorization: Bearer bad\r\nContent-Type: application/json\r\nContent-Length: 1073741824\r\nExpect: 100-continue\r\n");
        answer.ShouldRefuse(401, "UNAUTHENTICATED");
    }

    [Fact]
    public Task The_scope_comes_before_the_body() =>
        host.VerifyAsync(host.Tokens.Issue(TokenTable.Share), BadBody).ShouldRefuseAsync(HttpStatusCode.Forbidden, "PERMISSION_DENIED");

    [Fact]
    public Task The_scope_comes_before_the_missing_number() =>
        host.VerifyAsync(host.Tokens.Issue("openid", number: null), Calls.PhoneNumber(TokenTable.Number))
            .ShouldRefuseAsync(HttpStatusCode.Forbidden, "PERMISSION_DENIED");

    [Fact]
    public Task Accept_comes_before_the_body() =>
        host.VerifyAsync(host.Tokens.Issue(), BadBody, accept: "text/html").ShouldRefuseAsync(HttpStatusCode.NotAcceptable, "NOT_ACCEPTABLE");

    [Fact]
    public Task The_content_type_comes_before_the_size() =>
        host.VerifyAsync(host.Tokens.Issue(), Calls.Bytes(new byte[9 * 1024], "text/plain"))
            .ShouldRefuseAsync(HttpStatusCode.UnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE");

    [Fact]
    [Trait("rule", "SEC-227")]
    public async Task A_refused_call_leaves_the_token_for_a_good_one()
    {
        var token = host.Tokens.Issue();
        await host.VerifyAsync(token, BadBody).ShouldBeInvalidAsync();
        await host.VerifyAsync(token, Calls.Bytes([], "text/plain")).ShouldBeInvalidAsync();
        await host.VerifyAsync(token, Calls.PhoneNumber("+1"), "ok").ShouldBeInvalidAsync();
        await host.VerifyAsync(token, Calls.PhoneNumber(TokenTable.Number), BadCorrelator).ShouldBeInvalidAsync();
        await host.ShareAsync(token).ShouldRefuseAsync(HttpStatusCode.Forbidden, "PERMISSION_DENIED");
        await host.VerifyAsync(token, Calls.PhoneNumber(TokenTable.Number)).ShouldVerifyAsync(true);
        await host.VerifyAsync(token, Calls.PhoneNumber(TokenTable.Number)).ShouldBeUnauthenticatedAsync();
    }

    [Theory]
    [InlineData("*/*")]
    [InlineData("application/*")]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("text/html, application/json;q=0.1")]
    [InlineData("text/html;q=0.9, */*;q=0.1")]
    [InlineData("*/*;q=0, application/json")]
    [InlineData("no media type at all")]
    [Trait("rule", "SEC-223")]
    public Task Json_is_answered_where_it_is_accepted(string accept) =>
        host.VerifyAsync(host.Tokens.Issue(), Calls.PhoneNumber(TokenTable.Number), accept: accept).ShouldVerifyAsync(true);

    [Theory]
    [InlineData("application/xml")]
    [InlineData("*/*;q=0")]
    [InlineData("application/json;q=0, */*")]
    [InlineData("text/*")]
    [Trait("rule", "SEC-223")]
    public async Task A_caller_that_takes_no_json_is_told_so_before_its_token_is_spent(string accept)
    {
        var token = host.Tokens.Issue();
        await host.VerifyAsync(token, Calls.PhoneNumber(TokenTable.Number), accept: accept)
            .ShouldRefuseAsync(HttpStatusCode.NotAcceptable, "NOT_ACCEPTABLE");
        Assert.False(host.Tokens.IsSpent(token));
    }
}
