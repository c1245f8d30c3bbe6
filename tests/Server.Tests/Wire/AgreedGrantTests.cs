// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kernel.Jose;
using Server.Tests.Hosting;

namespace Server.Tests.Wire;

/// <summary>A client gets by the grants it was registered for, whoever's code it shows.</summary>
public sealed class AgreedGrantTests
{
    private const string Assertion = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    [Fact]
    [Trait("rule", "SEC-129")]
    [Trait("rule", "AS-02")]
    public async Task A_client_without_the_grant_is_told_that_it_is_not_authorized()
    {
        using var key = SigningKey.Generate(JwsAlgorithm.ES256);
        using var published = new MemoryStream();
        using (var writer = new Utf8JsonWriter(published))
        {
            key.PublicKey.WriteTo(writer);
        }

        var clients = new JsonObject
        {
            ["clients"] = new JsonArray(new JsonObject
            {
                ["client_id"] = "gateway",
                ["client_type"] = "resource_server",
                ["jwks"] = new JsonObject { ["keys"] = new JsonArray(JsonNode.Parse(published.ToArray())) },
            }),
        };
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, clients.ToJsonString());
        try
        {
            await using var server = await RunningServer.StartAsync(null, $"--Authorization:ClientsFile={file}");
            using var refused = await server.Http.PostAsync("/token", new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["grant_type"] = "authorization_code",
                ["code"] = "of-somebody-else",
                ["redirect_uri"] = "https://app.example/callback",
                ["code_verifier"] = new string('v', 43),
                ["client_assertion_type"] = Assertion,
                ["client_assertion"] = Sign(key, server.Url),
            }));

            var body = await refused.Content.ReadAsStringAsync();
            Assert.True(refused.StatusCode is HttpStatusCode.BadRequest, body);
            Assert.Equal("unauthorized_client", JsonNode.Parse(body)!["error"]!.GetValue<string>());
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string Sign(SigningKey key, string issuer)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var claims = new JsonObject
        {
            ["iss"] = "gateway",
            ["sub"] = "gateway",
            ["aud"] = issuer,
            ["jti"] = Guid.NewGuid().ToString(),
            ["iat"] = now,
            ["exp"] = now + 60,
        };
        return Jws.Sign(key, Encoding.UTF8.GetBytes(claims.ToJsonString()));
    }
}
