// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Server.Tests.Hosting;

namespace Server.Tests.Sandbox;

/// <summary>The token mint: any token in the sandbox, no route anywhere else.</summary>
public sealed class SandboxTokenTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private HttpClient Http => shared.Server.Http;

    [Theory]
    [InlineData("""{"scope":"number-verification:verify","number":"+99977001005"}""", HttpStatusCode.OK)]
    [InlineData("""{"scope":"number-verification:verify","amr":["pwd"],"number":"+99977001005"}""", HttpStatusCode.Forbidden)]
    [InlineData("""{"scope":"number-verification:verify","amr":"pwd","number":"+99977001005"}""", HttpStatusCode.Forbidden)]
    [InlineData("""{"scope":"openid","number":"+99977001005"}""", HttpStatusCode.Forbidden)]
    [InlineData("""{"scope":"number-verification:verify","number":"+99977001005","expires_in":-1}""", HttpStatusCode.Unauthorized)]
    public async Task A_minted_token_is_answered_as_a_strict_server_would(string order, HttpStatusCode expected)
    {
        using var minted = await Http.PostAsync("/sandbox/token", new StringContent(order));
        var token = (await minted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/number-verification/v2/verify")
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
            Content = new StringContent("""{"phoneNumber":"+99977001005"}""", new MediaTypeHeaderValue("application/json")),
        };

        using var answer = await Http.SendAsync(request);

        Assert.Equal(expected, answer.StatusCode);
    }

    [Theory]
    [InlineData("v0", HttpStatusCode.OK)]
    [InlineData("v0.3", HttpStatusCode.OK)]
    [InlineData("v1", HttpStatusCode.Forbidden)]
    [InlineData("v2", HttpStatusCode.Forbidden)]
    [Trait("rule", "NV-44")]
    [Trait("rule", "COM-16")]
    public async Task A_token_of_version_0_opens_its_two_paths_once_and_no_other(string version, HttpStatusCode expected)
    {
        using var minted = await Http.PostAsync(
            "/sandbox/token", new StringContent("""{"scope":"number-verification-verify-read","number":"+99977001005"}"""));
        var token = (await minted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;

        using var answer = await AskAsync(version);
        using var again = await AskAsync("v0");

        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal(expected is HttpStatusCode.OK ? HttpStatusCode.Unauthorized : HttpStatusCode.OK, again.StatusCode);

        async Task<HttpResponseMessage> AskAsync(string version)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/number-verification/{version}/verify")
            {
                Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
                Content = new StringContent("""{"phoneNumber":"99977001005"}""", new MediaTypeHeaderValue("application/json")),
            };
            return await Http.SendAsync(request);
        }
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"scope":"openid","number":"0"}""")]
    [InlineData("""{"scope":"openid","expires_in":301}""")]
    [InlineData("""{"scope":"openid","amr":[1]}""")]
    [InlineData("""{"scope":"openid","amr":["nba",{}]}""")]
    [InlineData("""{"scope":"openid","amr":[null]}""")]
    [InlineData("""{"scope":"openid","amr":null,"number":1}""")]
    [InlineData("""{"scope":"openid","amr":[""]}""")]
    [InlineData("""{"scope":"openid","amr":""}""")]
    [InlineData("""{"scope":" openid"}""")]
    [InlineData("""{"scope":""}""")]
    [InlineData("not json")]
    public async Task An_order_that_makes_no_sense_is_refused(string order)
    {
        using var answer = await Http.PostAsync("/sandbox/token", new StringContent(order));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task More_scopes_than_a_request_may_name_are_refused_and_as_many_make_a_token_that_opens()
    {
        string[] beyond = [string.Join(' ', Enumerable.Range(0, 300)), new string('s', 30_000), new string('s', 1025)];
        foreach (var scope in beyond)
        {
            using var refused = await Http.PostAsync("/sandbox/token", new StringContent($$"""{"scope":"{{scope}}"}"""));
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }

        var longest = string.Join(' ', Enumerable.Range(0, 16).Select(i => new string((char)('a' + i), 63)));
        var methods = string.Join("\",\"", Enumerable.Range(0, 16).Select(i => new string((char)('a' + i), 63)));
        using var minted = await Http.PostAsync("/sandbox/token", new StringContent($$"""{"scope":"{{longest}}","amr":["{{methods}}"]}"""));
        var token = (await minted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/number-verification/v2/device-phone-number")
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
        };
        using var answer = await Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    [Trait("rule", "SEC-022")]
    public void Outside_the_sandbox_none_of_its_routes_exists()
    {
        var directory = Directory.CreateTempSubdirectory("server-tests-");
        using var disposed = (IDisposable)ServerApplication.Build(
        [
            "--environment=Production", "--urls=https://127.0.0.1:0", "--Authorization:Issuer=https://numbers.example",
            "--Keys:AllowUnprotectedKeyRing=true", "--Network:Radius:Port=0", $"--Storage:Directory={directory.FullName}",
        ]);
        var routes = ((IEndpointRouteBuilder)disposed).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Select(endpoint => endpoint.RoutePattern.RawText ?? "").ToList();

        Assert.Contains("/authorize", routes);
        Assert.DoesNotContain(routes, route => route.Contains("sandbox", StringComparison.Ordinal));
        Assert.DoesNotContain("/", routes);
        directory.Delete(recursive: true);
    }
}
