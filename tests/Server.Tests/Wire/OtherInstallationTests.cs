// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Server.Tests.Hosting;

namespace Server.Tests.Wire;

/// <summary>A token is for the installation that made it.</summary>
public sealed class OtherInstallationTests(SharedServer shared) : IClassFixture<SharedServer>
{
    [Fact]
    [Trait("rule", "SEC-183")]
    public async Task A_token_of_another_installation_is_no_token_here_and_stays_good_there()
    {
        await using var other = await RunningServer.StartAsync();
        var token = await MintAsync(other.Http);

        Assert.Equal(HttpStatusCode.Unauthorized, await VerifyAsync(shared.Server.Http, token));
        Assert.Equal(HttpStatusCode.OK, await VerifyAsync(other.Http, token));
    }

    private static async Task<string> MintAsync(HttpClient http)
    {
        using var minted = await http.PostAsync(
            "/sandbox/token", new StringContent("""{"scope":"number-verification:verify","number":"+99977001005"}"""));
        return (await minted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
    }

    private static async Task<HttpStatusCode> VerifyAsync(HttpClient http, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/number-verification/v2/verify")
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
            Content = new StringContent("""{"phoneNumber":"+99977001005"}""", new MediaTypeHeaderValue("application/json")),
        };
        using var answer = await http.SendAsync(request);
        return answer.StatusCode;
    }
}
