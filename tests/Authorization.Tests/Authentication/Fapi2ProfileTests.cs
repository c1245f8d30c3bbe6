// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text.Json.Nodes;
using Authorization.Tests.Hosting;
using Kernel.Jose;

namespace Authorization.Tests.Authentication;

/// <summary>Clients of profile <c>fapi2</c>, where it differs from CAMARA's: both sides of each difference.</summary>
public sealed class Fapi2ProfileTests : IClassFixture<AuthorizationHost>
{
    private static readonly Dictionary<string, JsonNode?> Fapi2 = new() { ["profile"] = "fapi2" };

    private readonly AuthorizationHost _host;
    private readonly App _app;

    public Fapi2ProfileTests(AuthorizationHost host)
    {
        _host = host;
        _app = host.Register(new App($"fapi-{Guid.NewGuid():N}", "https://fapi.example/callback", JwsAlgorithm.ES256) { More = Fapi2 });
    }

    private DateTimeOffset Now => _host.Time.GetUtcNow();

    [Theory]
    [InlineData(AuthorizationHost.Issuer, true)]
    [InlineData(AuthorizationHost.Issuer + "/token", false)]
    [InlineData("""["https://numbers.example"]""", false)]
    [InlineData("""["https://numbers.example","https://other.example"]""", false)]
    [Trait("rule", "SEC-161")]
    [Trait("rule", "SEC-160")]
    public async Task A_client_assertion_names_the_issuer_as_a_text(string audience, bool accepted)
    {
        using var response = await RedeemAsync(_app, _app.Assertion(Now, ("aud", HostileJwts.Value(audience, Now))));

        Assert.Equal(accepted ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [InlineData("iat", "+8", true)]
    [InlineData("iat", "+10", true)]
    [InlineData("iat", "+11", false)]
    [InlineData("iat", "+61", false)]
    [InlineData("nbf", "+8", true)]
    [InlineData("nbf", "+61", false)]
    [Trait("rule", "SEC-158")]
    public async Task A_client_assertion_may_be_ten_seconds_ahead(string claim, string value, bool accepted)
    {
        using var response = await RedeemAsync(_app, _app.Assertion(Now, (claim, HostileJwts.Value(value, Now))));

        Assert.Equal(accepted ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [InlineData("ES256", true)]
    [InlineData("PS256", true)]
    [InlineData("RS256", false)]
    [Trait("rule", "SEC-139")]
    public async Task RS256_is_refused_for_assertions_and_objects(string name, bool accepted)
    {
        Assert.True(JwsAlgorithms.TryParse(name, out var algorithm));
        var app = _host.Register(new App($"fapi-{name}", "https://fapi.example/callback", algorithm) { More = Fapi2 });
        using var redeemed = await RedeemAsync(app, app.Assertion(Now));
        using var signed = await _host.Phone.SendAsync(_host.Authorize(app.SignedRequest(app.RequestObject(Now, ("nbf", Now.ToUnixTimeSeconds())))));

        Assert.Equal(accepted ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, redeemed.StatusCode);
        Assert.Equal(accepted ? "" : "invalid_request_object", Answer.Of(signed).GetValueOrDefault("error", ""));
    }

    [Theory]
    [InlineData("nbf", null, false)]
    [InlineData("nbf", "+0", true)]
    [InlineData("nbf", "+8", true)]
    [InlineData("nbf", "+11", false)]
    [InlineData("nbf", "+61", false)]
    [InlineData("nbf", "-3539", true)]
    [InlineData("nbf", "-3541", false)]
    [InlineData("nbf", "-3601", false)]
    [InlineData("iat", "+8", true)]
    [InlineData("iat", "+11", false)]
    [InlineData("aud", """["https://numbers.example","https://other.example"]""", true)]
    [InlineData("exp", "+301", false)]
    [InlineData("iat", null, false)]
    [InlineData("jti", null, false)]
    [Trait("rule", "SEC-110")]
    [Trait("rule", "SEC-111")]
    public async Task A_request_object_says_from_when_it_is_good(string claim, string? value, bool accepted)
    {
        var compact = _app.RequestObject(Now, ("nbf", Now.ToUnixTimeSeconds()), (claim, HostileJwts.Value(value, Now)));
        using var response = await _host.Phone.SendAsync(_host.Authorize(_app.SignedRequest(compact)));

        Assert.Equal(accepted ? "" : "invalid_request_object", Answer.Of(response).GetValueOrDefault("error", ""));
    }

    private async Task<HttpResponseMessage> RedeemAsync(App app, string assertion) =>
        await _host.RedeemAsync(app, await _host.ObtainCodeAsync(app), ("client_assertion", assertion));
}
