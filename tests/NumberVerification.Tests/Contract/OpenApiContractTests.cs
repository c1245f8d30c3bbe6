// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text;
using NumberVerification.Tests.Host;
using Testing.Contract;

namespace NumberVerification.Tests.Contract;

/// <summary>The checker itself: it must see what is wrong, or holding answers against the file proves nothing.</summary>
public sealed class OpenApiContractTests
{
    private static readonly OpenApiContract Contract = OpenApiContract.OfRepository("number-verification-v2.yaml");
    private static readonly OpenApiContract Version0 = OpenApiContract.OfRepository("number-verification-v0.yaml");

    [Theory]
    [InlineData("POST", ApiHost.Verify, 200, """{"devicePhoneNumberVerified":true}""")]
    [InlineData("GET", ApiHost.Share, 200, """{"devicePhoneNumber":"+12345"}""")]
    [InlineData("POST", ApiHost.Verify, 400, """{"status":400,"code":"INVALID_ARGUMENT","message":"m"}""")]
    [InlineData("POST", ApiHost.Verify, 403, """{"status":403,"code":"PERMISSION_DENIED","message":"m"}""")]
    [InlineData("POST", ApiHost.Verify, 415, """{"status":415,"code":"UNSUPPORTED_MEDIA_TYPE","message":"m"}""")]
    [InlineData("PUT", ApiHost.Verify, 405, """{"status":405,"code":"METHOD_NOT_ALLOWED","message":"m"}""")]
    [InlineData("GET", "/number-verification/v2/x", 404, """{"status":404,"code":"NOT_FOUND","message":"m"}""")]
    public void What_the_file_says_passes(string method, string path, int status, string body) =>
        Assert.Empty(Violations(method, path, status, body));

    [Theory]
    [InlineData("POST", ApiHost.Verify, 201, """{"devicePhoneNumberVerified":true}""")]
    [InlineData("POST", ApiHost.Verify, 200, """{"devicePhoneNumberVerified":"true"}""")]
    [InlineData("POST", ApiHost.Verify, 200, """{"devicePhoneNumberVerified":null}""")]
    [InlineData("POST", ApiHost.Verify, 200, "{}")]
    [InlineData("POST", ApiHost.Verify, 200, "")]
    [InlineData("POST", ApiHost.Verify, 200, "true")]
    [InlineData("POST", ApiHost.Verify, 200, """{"devicePhoneNumberVerified":true,"contextCode":"x"}""")]
    [InlineData("GET", ApiHost.Share, 200, """{"devicePhoneNumber":"12345"}""")]
    [InlineData("GET", ApiHost.Share, 200, """{"devicePhoneNumber":"+12345\n"}""")]
    [InlineData("GET", ApiHost.Share, 200, """{"devicePhoneNumber":12345}""")]
    [InlineData("GET", ApiHost.Verify, 200, """{"devicePhoneNumberVerified":true}""")]
    [InlineData("post", ApiHost.Verify, 200, """{"devicePhoneNumberVerified":true}""")]
    [InlineData("GET", "/number-verification/v2/x", 200, "{}")]
    [InlineData("POST", ApiHost.Verify, 400, """{"status":401,"code":"INVALID_ARGUMENT","message":"m"}""")]
    [InlineData("POST", ApiHost.Verify, 400, """{"status":"400","code":"INVALID_ARGUMENT","message":"m"}""")]
    [InlineData("POST", ApiHost.Verify, 400, """{"status":400,"code":"OUT_OF_RANGE","message":"m"}""")]
    [InlineData("POST", ApiHost.Verify, 400, """{"status":400,"code":"INVALID_ARGUMENT"}""")]
    [InlineData("POST", ApiHost.Verify, 403, """{"status":403,"code":"INVALID_TOKEN_CONTEXT","message":"m"}""")]
    [InlineData("POST", ApiHost.Verify, 404, """{"status":404,"code":"IDENTIFIER_NOT_FOUND","message":"m"}""")]
    [InlineData("POST", ApiHost.Verify, 501, """{"status":501,"code":"NOT_IMPLEMENTED","message":"m"}""")]
    [InlineData("POST", ApiHost.Verify, 500, """{"status":503,"code":"INTERNAL","message":"m"}""")]
    [InlineData("POST", ApiHost.Verify, 500, "")]
    [Trait("rule", "NV-16")]
    [Trait("rule", "COM-15")]
    public void What_breaks_the_file_is_seen(string method, string path, int status, string body) =>
        Assert.NotEmpty(Violations(method, path, status, body));

    [Theory]
    [InlineData("/number-verification/v0/verify", "NUMBER_VERIFICATION.INVALID_TOKEN_CONTEXT", true)]
    [InlineData("/number-verification/v0.3/verify", "NUMBER_VERIFICATION.INVALID_TOKEN_CONTEXT", true)]
    [InlineData("/number-verification/v0/verify", "INVALID_TOKEN_CONTEXT", false)]
    [InlineData("/number-verification/v0.3/verify", "UNAUTHENTICATED", false)]
    [Trait("rule", "COM-02")]
    public void An_older_file_binds_to_the_codes_of_its_examples_under_each_of_its_paths(string path, string code, bool passes)
    {
        var body = $$"""{"status":403,"code":"{{code}}","message":"m"}""";
        Assert.Equal(passes, Violations("POST", path, 403, body, contract: Version0).Count == 0);
        Assert.NotEmpty(Violations("POST", path, 403, body, sent: "a b", answered: "c", contract: Version0));
        Assert.Empty(Violations("POST", "/number-verification/v1/verify", 403, body, contract: Version0)); // Another file's.
    }

    [Fact]
    public void Content_type_and_correlator_are_held_too()
    {
        const string Body = """{"devicePhoneNumberVerified":true}""";
        Assert.NotEmpty(Violations("POST", ApiHost.Verify, 200, Body, contentType: "application/json; charset=utf-8"));
        Assert.NotEmpty(Violations("POST", ApiHost.Verify, 200, Body, contentType: "application/problem+json"));
        Assert.NotEmpty(Violations("POST", ApiHost.Verify, 200, Body, answered: null));
        Assert.NotEmpty(Violations("POST", ApiHost.Verify, 200, Body, answered: "not valid!"));
        Assert.NotEmpty(Violations("POST", ApiHost.Verify, 200, Body, sent: "one", answered: "two"));
        Assert.Empty(Violations("POST", ApiHost.Verify, 200, Body, sent: "one", answered: "one"));
        Assert.Empty(Violations("POST", ApiHost.Verify, 200, Body, sent: "not valid!", answered: "fresh"));
    }

    [Fact]
    public async Task The_handler_fails_the_call_that_breaks_the_file()
    {
        using var handler = new ContractHandler(new Fixed(), Contract);
        using var client = new HttpClient(handler) { BaseAddress = new Uri("http://127.0.0.1") };
        var violation = await Assert.ThrowsAsync<ContractViolationException>(() => client.GetAsync(new Uri(ApiHost.Share, UriKind.Relative)));
        Assert.Contains("status 204 may not occur here", violation.Message, StringComparison.Ordinal);
        Assert.Equal(1, handler.Checked);
    }

    private static IReadOnlyList<string> Violations(
        string method,
        string path,
        int status,
        string body,
        string? sent = null,
        string? answered = "any",
        string contentType = "application/json",
        OpenApiContract? contract = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri("http://127.0.0.1" + path));
        using var response = new HttpResponseMessage((HttpStatusCode)status);
        response.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        response.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        if (sent is not null)
        {
            request.Headers.TryAddWithoutValidation("x-correlator", sent);
        }

        if (answered is not null)
        {
            response.Headers.TryAddWithoutValidation("x-correlator", answered);
        }

        return (contract ?? Contract).Violations(request, response, body);
    }

    private sealed class Fixed : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.NoContent));
    }
}
