// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Server.Tests.Hosting;

namespace Server.Tests.Sandbox;

/// <summary>Limits are off in the sandbox until one is set; then it holds as anywhere else.</summary>
public sealed class LimitsTests
{
    [Fact]
    [Trait("rule", "SEC-246")]
    [Trait("rule", "SEC-247")]
    [Trait("rule", "SEC-252")]
    public async Task Plain_and_hashed_guesses_in_every_version_share_one_budget_and_the_right_number_is_not_told_any_more()
    {
        string[] versions = ["v0", "v0.3", "v1", "v2"];
        await using var server = await RunningServer.StartAsync(null, "--Limits:FalseAnswers=4");
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(HttpStatusCode.OK, await GuessAsync(server, $"+9997700100{i}", hashed: i % 2 == 0, versions[i]));
        }

        foreach (var version in versions)
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, await GuessAsync(server, "+99977001008", hashed: false, version));
            Assert.Equal(HttpStatusCode.TooManyRequests, await GuessAsync(server, "+99977001008", hashed: true, version));
            Assert.Equal(HttpStatusCode.TooManyRequests, await GuessAsync(server, "+99977001005", hashed: false, version));
            Assert.Equal(HttpStatusCode.TooManyRequests, await GuessAsync(server, "+99977001005", hashed: true, version));
        }
    }

    [Fact]
    public async Task Nothing_is_counted_in_the_sandbox_unless_set()
    {
        await using var server = await RunningServer.StartAsync();
        for (var i = 0; i < 40; i++)
        {
            Assert.Equal(HttpStatusCode.OK, await GuessAsync(server, "+99977001008", hashed: false));
        }
    }

    // Always about the phone +99977001005.
    private static async Task<HttpStatusCode> GuessAsync(RunningServer server, string number, bool hashed, string version = "v2")
    {
        var scope = version.StartsWith("v0", StringComparison.Ordinal) ? "number-verification-verify-read" : "number-verification:verify";
        using var minted = await server.Http.PostAsync(
            "/sandbox/token", new StringContent($$"""{"scope":"{{scope}}","number":"+99977001005"}"""));
        var token = (await minted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString();
        var body = hashed
            ? $$"""{"hashedPhoneNumber":"{{Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(number)))}}"}"""
            : $$"""{"phoneNumber":"{{number}}"}""";
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/number-verification/{version}/verify")
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
            Content = new StringContent(body, new MediaTypeHeaderValue("application/json")),
        };
        using var answer = await server.Http.SendAsync(request);
        return answer.StatusCode;
    }
}
