// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace NumberVerification.Tests.Host;

/// <summary>An application's back end: says what it sends, and reads what it gets.</summary>
internal static class Calls
{
    public static HttpContent Json(string text) => Bytes(Encoding.UTF8.GetBytes(text));

    public static HttpContent Bytes(byte[] bytes, string? contentType = "application/json")
    {
        var content = new ByteArrayContent(bytes);
        if (contentType is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        return content;
    }

    public static HttpContent PhoneNumber(string number) => Json($$"""{"phoneNumber":"{{number}}"}""");

    public static HttpContent HashedPhoneNumber(string hash) => Json($$"""{"hashedPhoneNumber":"{{hash}}"}""");

    public static Task<HttpResponseMessage> VerifyAsync(
        this ApiHost host, string? token, HttpContent? content, string? correlator = null, string? accept = null) =>
        host.SendAsync(HttpMethod.Post, ApiHost.Verify, token, content, correlator, accept);

    public static Task<HttpResponseMessage> ShareAsync(this ApiHost host, string? token, string? correlator = null) =>
        host.SendAsync(HttpMethod.Get, ApiHost.Share, token, null, correlator);

    /// <summary>The same call in another version.</summary>
    /// <param name="host">The API.</param>
    /// <param name="version">The version's segment of the path, without the slash.</param>
    /// <param name="token">The access token.</param>
    /// <param name="content">The body.</param>
    /// <param name="correlator">The <c>x-correlator</c>.</param>
    public static Task<HttpResponseMessage> VerifyInAsync(
        this ApiHost host, string version, string? token, HttpContent? content, string? correlator = null) =>
        host.SendAsync(HttpMethod.Post, $"/number-verification/{version}/verify", token, content, correlator);

    /// <inheritdoc cref="VerifyInAsync"/>
    public static Task<HttpResponseMessage> ShareInAsync(this ApiHost host, string version, string? token, string? correlator = null) =>
        host.SendAsync(HttpMethod.Get, $"/number-verification/{version}/device-phone-number", token, null, correlator);

    public static async Task<HttpResponseMessage> SendAsync(
        this ApiHost host,
        HttpMethod method,
        string path,
        string? token = null,
        HttpContent? content = null,
        string? correlator = null,
        string? accept = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        if (correlator is not null)
        {
            request.Headers.TryAddWithoutValidation("x-correlator", correlator);
        }

        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        return await host.Client.SendAsync(request);
    }

    /// <summary>The refusal, exactly: status, code, both in the body, a text, and the headers every answer has.</summary>
    public static async Task ShouldRefuseAsync(
        this Task<HttpResponseMessage> call, HttpStatusCode status, string code, string? message = null, string? correlator = null)
    {
        using var response = await call;
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(status == response.StatusCode, $"{(int)response.StatusCode} {body}");
        var error = JsonNode.Parse(body)!;
        Assert.Equal((int)status, error["status"]!.GetValue<int>());
        Assert.Equal(code, error["code"]!.GetValue<string>());
        Assert.NotEmpty(error["message"]!.GetValue<string>());
        Assert.Equal(message ?? error["message"]!.GetValue<string>(), error["message"]!.GetValue<string>());
        ShouldHaveHouseHeaders(response);
        Assert.Equal(correlator ?? response.Headers.GetValues("x-correlator").Single(), response.Headers.GetValues("x-correlator").Single());
    }

    public static Task ShouldBeInvalidAsync(this Task<HttpResponseMessage> call) =>
        call.ShouldRefuseAsync(HttpStatusCode.BadRequest, "INVALID_ARGUMENT");

    public static Task ShouldBeUnauthenticatedAsync(this Task<HttpResponseMessage> call) =>
        call.ShouldRefuseAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED");

    /// <summary>The body of a 200, exactly as text.</summary>
    public static async Task ShouldAnswerAsync(this Task<HttpResponseMessage> call, string body)
    {
        using var response = await call;
        Assert.Equal(body, await response.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        ShouldHaveHouseHeaders(response);
    }

    public static Task ShouldVerifyAsync(this Task<HttpResponseMessage> call, bool verified) =>
        call.ShouldAnswerAsync(verified ? """{"devicePhoneNumberVerified":true}""" : """{"devicePhoneNumberVerified":false}""");

    public static void ShouldHaveHouseHeaders(HttpResponseMessage response)
    {
        Assert.Equal("application/json", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-store", Assert.Single(response.Headers.GetValues("Cache-Control")));
        Assert.Equal("no-referrer", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
        Assert.Single(response.Headers.GetValues("x-correlator"));
        Assert.Empty(response.Content.Headers.ContentEncoding);
        Assert.DoesNotContain(response.Headers, header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
    }
}
