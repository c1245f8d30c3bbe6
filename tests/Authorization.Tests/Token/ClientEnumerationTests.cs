// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text;
using Authorization.Tests.Hosting;
using Kernel.Jose;

namespace Authorization.Tests.Token;

/// <summary>Whoever cannot prove to be a client does not learn which clients there are.</summary>
public sealed class ClientEnumerationTests(AuthorizationHost host) : IClassFixture<AuthorizationHost>
{
    [Fact]
    [Trait("rule", "SEC-175")]
    public async Task An_unknown_client_a_disabled_one_and_a_bad_signature_are_answered_alike()
    {
        using var stranger = SigningKey.Generate(JwsAlgorithm.ES256);
        var now = host.Time.GetUtcNow();
        string Forge(App app) => Jws.Sign(stranger, Encoding.UTF8.GetBytes(app.Claims(now).ToJsonString()));
        var unknown = new App("app-nobody", "https://nobody.example/callback", JwsAlgorithm.ES256);
        string[] assertions = [Forge(host.One), Forge(host.Off), host.Off.Assertion(now), unknown.Assertion(now), Forge(unknown)];

        var answers = new List<string>();
        foreach (var assertion in assertions)
        {
            using var response = await host.PostTokenAsync(host.One.TokenRequest("code", now, ("client_assertion", assertion)));
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            response.Headers.Date = null;
            answers.Add($"{response.Headers}{response.Content.Headers}{await response.Content.ReadAsStringAsync()}");
        }

        Assert.Single(answers.Distinct());
        Assert.Contains("invalid_client", answers[0], StringComparison.Ordinal);
    }
}
