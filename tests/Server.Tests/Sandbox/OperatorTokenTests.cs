// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Authorization.OperatorTokens;
using Kernel.Jose;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Server.Tests.Hosting;
using Testing.Actors;

namespace Server.Tests.Sandbox;

/// <summary>The sandbox's entitlement server: a phone obtains a token for its own line, and nobody else does.</summary>
public sealed class OperatorTokenTests(SharedServer shared) : IClassFixture<SharedServer>
{
    [Fact]
    [Trait("rule", "AS-42")]
    public async Task A_virtual_phone_obtains_a_token_that_the_configured_keys_verify()
    {
        using var phone = new Phone("127.77.4.9");
        using var answer = await phone.SendAsync(new HttpRequestMessage(HttpMethod.Post, $"{shared.Server.Url}/sandbox/operator-token"));
        var token = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("operatorToken").GetString();
        var settings = shared.Server.Services.GetRequiredService<IOptions<OperatorTokenOptions>>().Value.Jwt;
        using var published = JsonDocument.Parse(await shared.Server.Http.GetStringAsync(settings.JwksUrl));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(Jws.TryParse(token, out var jws));
        using (jws)
        {
            Assert.True(jws.VerifiedBy(JsonWebKeySet.Parse(published.RootElement).Find(jws.KeyId, jws.Algorithm)!));
            Assert.Equal("+99977004009", jws.Claims.FindString("phone_number"));
            Assert.Equal(120, jws.Claims.FindSeconds("exp") - jws.Claims.FindSeconds("iat"));
        }
    }

    [Fact]
    public async Task A_laptop_on_wifi_obtains_none()
    {
        using var wifi = new Phone("127.0.0.1");
        using var answer = await wifi.SendAsync(new HttpRequestMessage(HttpMethod.Post, $"{shared.Server.Url}/sandbox/operator-token"));

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.StartsWith(
            "not_on_mobile_network:",
            (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("message").GetString(),
            StringComparison.Ordinal);
    }
}
