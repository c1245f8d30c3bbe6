// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Authorization.Tests.Hosting;
using Kernel.Jose;

namespace Authorization.Tests.Token;

public sealed class ClientAuthenticationTests(AuthorizationHost host) : IClassFixture<AuthorizationHost>
{
    private const string TokenEndpoint = AuthorizationHost.Issuer + "/token";

    private DateTimeOffset Now => host.Time.GetUtcNow();

    [Fact]
    [Trait("rule", "AS-67")]
    [Trait("rule", "SEC-156")]
    public async Task Without_iat_the_end_is_measured_from_receipt_alone()
    {
        var now = host.Time.GetUtcNow();
        foreach (var (seconds, error) in new[] { (300, "invalid_grant"), (301, "invalid_client") })
        {
            var assertion = host.One.Assertion(now, ("iat", null), ("exp", now.ToUnixTimeSeconds() + seconds));
            using var response = await host.PostTokenAsync(host.One.TokenRequest("x", now, ("client_assertion", assertion)));
            Assert.Equal(error, (await Answer.JsonAsync(response))["error"].GetString());
        }
    }

    [Fact]
    [Trait("rule", "SEC-139")]
    [Trait("rule", "AS-69")]
    public async Task Clients_of_each_algorithm_are_authenticated()
    {
        foreach (var app in new[] { host.One, host.Two, host.WithoutPkce })
        {
            using var response = await host.RedeemAsync(app, await host.ObtainCodeAsync(app));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    [Theory]
    [InlineData("aud", AuthorizationHost.Issuer)]
    [InlineData("aud", TokenEndpoint)]
    [InlineData("aud", """["https://numbers.example"]""")]
    [InlineData("iat", null)]
    [InlineData("iat", "+8")]
    [InlineData("nbf", "+8")]
    [InlineData("nbf", "-100")]
    [InlineData("exp", "+300")]
    [InlineData("extra", "x")]
    [Trait("rule", "SEC-158")]
    [Trait("rule", "SEC-160")]
    [Trait("rule", "AS-66")]
    [Trait("rule", "AS-68")]
    public async Task An_assertion_within_the_rules_is_accepted(string claim, string? value) =>
        Assert.Equal(HttpStatusCode.OK, await PostAsync(host.One.Assertion(Now, (claim, Value(value)))));

    public static TheoryData<string, string?> Refused => new()
    {
        { "iss", null },
        { "sub", null },
        { "aud", null },
        { "exp", null },
        { "jti", null },
        { "iss", "app-two" },
        { "sub", "app-two" },
        { "sub", "unknown" },
        { "sub", "app-off" },
        { "exp", "+0" },
        { "exp", "-1" },
        { "exp", "-300" },
        { "exp", "+301" },
        { "exp", "+86400" },
        { "iat", "-241" },
        { "iat", "+9" },
        { "iat", "+61" },
        { "nbf", "+61" },
        { "iat", "\"1900000000\"" },
        { "exp", "\"1900000000\"" },
        { "exp", "1e400" },
        { "exp", "9223372036854775808" },
        { "exp", "true" },
        { "exp", "-5e3" },
        { "exp", "[1]" },
        { "nbf", "1.5" },
        { "iat", "null" },
        { "aud", "https://numbers.example/" },
        { "aud", "HTTPS://NUMBERS.EXAMPLE" },
        { "aud", "https://numbers.example/authorize" },
        { "aud", "https://numbers.example/par" },
        { "aud", "https://numbers.example/token/" },
        { "aud", "https://other.example" },
        { "aud", "" },
        { "aud", "[]" },
        { "aud", """["https://numbers.example","https://numbers.example/token"]""" },
        { "aud", """["https://numbers.example","https://other.example"]""" },
        { "aud", """[["https://numbers.example"]]""" },
        { "aud", "1" },
        { "jti", "" },
        { "jti", "1" },
        { "jti", "a\u0001b" },
        { "jti", new string('j', 257) },
        { "jti", new string('j', 4096) },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    [Trait("rule", "SEC-154")]
    [Trait("rule", "SEC-155")]
    [Trait("rule", "SEC-156")]
    [Trait("rule", "SEC-157")]
    [Trait("rule", "SEC-158")]
    [Trait("rule", "SEC-159")]
    [Trait("rule", "SEC-160")]
    [Trait("rule", "SEC-166")]
    [Trait("rule", "AS-66")]
    [Trait("rule", "AS-67")]
    public async Task An_assertion_outside_the_rules_is_refused(string claim, string? value) =>
        await AssertRefusedAsync(Sign(host.One.Claims(Now, (claim, Value(value))), claim is "jti" && value is "1"));

    [Theory]
    [InlineData("JWT", true)]
    [InlineData("jwt", true)]
    [InlineData("client-authentication+jwt", true)]
    [InlineData(null, true)]
    [InlineData("at+jwt", false)]
    [InlineData("oauth-authz-req+jwt", false)]
    [InlineData("dpop+jwt", false)]
    [Trait("rule", "SEC-114")]
    [Trait("rule", "AS-71")]
    public async Task Only_a_client_assertion_is_one(string? type, bool accepted)
    {
        var assertion = Jws.Sign(host.One.Key, Encoding.UTF8.GetBytes(host.One.Claims(Now).ToJsonString()), type);
        Assert.Equal(accepted ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, await PostAsync(assertion));
    }

    [Theory]
    [MemberData(nameof(HostileJwts.Headers), MemberType = typeof(HostileJwts))]
    [Trait("rule", "SEC-140")]
    [Trait("rule", "SEC-141")]
    [Trait("rule", "SEC-142")]
    [Trait("rule", "SEC-148")]
    [Trait("rule", "SEC-149")]
    [Trait("rule", "SEC-152")]
    public async Task A_header_out_of_the_ordinary_is_refused_however_it_is_signed(string header)
    {
        foreach (var assertion in HostileJwts.Under(header, host.One.Claims(Now).ToJsonString(), host.One.Key))
        {
            await AssertRefusedAsync(assertion);
        }
    }

    [Fact]
    [Trait("rule", "SEC-145")]
    [Trait("rule", "SEC-146")]
    [Trait("rule", "SEC-147")]
    public async Task A_key_in_the_header_is_not_looked_at()
    {
        foreach (var assertion in HostileJwts.WithKeysOfTheirOwn(host.One.Claims(Now).ToJsonString()))
        {
            await AssertRefusedAsync(assertion);
        }
    }

    [Fact]
    [Trait("rule", "SEC-143")]
    [Trait("rule", "SEC-151")]
    public async Task A_form_out_of_the_ordinary_is_refused()
    {
        var good = host.One.Assertion(Now);
        foreach (var assertion in HostileJwts.Misshapen(good, host.Two.Key))
        {
            await AssertRefusedAsync(assertion);
        }

        Assert.Equal(HttpStatusCode.OK, await PostAsync(good));
    }

    [Fact]
    [Trait("rule", "SEC-152")]
    [Trait("rule", "SEC-153")]
    public async Task Claims_that_are_no_strict_JSON_are_refused()
    {
        foreach (var claims in HostileJwts.Loose(host.One.Claims(Now).ToJsonString()))
        {
            await AssertRefusedAsync(HostileJwts.Sign("""{"alg":"ES256"}""", claims, host.One.Key));
        }
    }

    [Fact]
    [Trait("rule", "SEC-162")]
    [Trait("rule", "AS-70")]
    public async Task An_assertion_is_good_once_and_a_replay_leaves_the_code_alone()
    {
        var assertion = host.One.Assertion(Now);
        Assert.Equal(HttpStatusCode.OK, await PostAsync(assertion));

        var code = await host.ObtainCodeAsync(host.One);
        using var replay = await host.RedeemAsync(host.One, code, ("client_assertion", assertion));
        await Answer.RefusedAsync(replay, HttpStatusCode.Unauthorized, "invalid_client");
        using var fresh = await host.RedeemAsync(host.One, code);
        Assert.Equal(HttpStatusCode.OK, fresh.StatusCode);
    }

    [Fact]
    [Trait("rule", "SEC-162")]
    public async Task An_assertion_is_spent_by_a_request_that_was_refused_too()
    {
        var assertion = host.One.Assertion(Now);
        using var refused = await host.RedeemAsync(host.One, "no-code", ("client_assertion", assertion));
        await Answer.RefusedAsync(refused, HttpStatusCode.BadRequest, "invalid_grant");

        await AssertRefusedAsync(assertion);
    }

    [Fact]
    [Trait("rule", "SEC-165")]
    [Trait("rule", "SEC-166")]
    public async Task A_forged_or_foreign_assertion_does_not_spend_the_genuine_id()
    {
        var claims = host.One.Claims(Now, ("jti", "same"));
        await AssertRefusedAsync(HostileJwts.Sign("""{"alg":"ES256"}""", claims.ToJsonString(), SigningKey.Generate(JwsAlgorithm.ES256)));
        using var other = await host.RedeemAsync(
            host.Two, await host.ObtainCodeAsync(host.Two), ("client_assertion", host.Two.Assertion(Now, ("jti", "same"))));
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);

        Assert.Equal(HttpStatusCode.OK, await PostAsync(Sign(claims, asNumber: false)));
    }

    [Fact]
    [Trait("rule", "SEC-163")]
    public async Task Of_fifty_parallel_uses_of_one_assertion_one_succeeds()
    {
        var assertion = host.One.Assertion(Now);
        var codes = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => host.ObtainCodeAsync(host.One)));
        var responses = await Task.WhenAll(codes.Select(code => host.RedeemAsync(host.One, code, ("client_assertion", assertion))));

        Assert.Single(responses, response => response.StatusCode is HttpStatusCode.OK);
        Assert.Equal(49, responses.Count(response => response.StatusCode is HttpStatusCode.Unauthorized));
    }

    [Theory]
    [InlineData("client_assertion_type", null)]
    [InlineData("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:saml2-bearer")]
    [InlineData("client_assertion", null)]
    [InlineData("client_id", "app-two")]
    [InlineData("client_secret", "secret")]
    [Trait("rule", "SEC-155")]
    [Trait("rule", "SEC-169")]
    [Trait("rule", "SEC-170")]
    [Trait("rule", "AS-64")]
    [Trait("rule", "AS-65")]
    public async Task Nothing_but_one_assertion_authenticates(string name, string? value)
    {
        using var response = await host.RedeemAsync(host.One, await host.ObtainCodeAsync(host.One), (name, value));

        await Answer.RefusedAsync(response, HttpStatusCode.Unauthorized, "invalid_client");
    }

    [Fact]
    public async Task The_client_id_may_stand_beside_its_assertion()
    {
        using var response = await host.RedeemAsync(host.One, await host.ObtainCodeAsync(host.One), ("client_id", "app-one"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("Basic YXBwLW9uZTpzZWNyZXQ=")]
    [InlineData("Bearer x")]
    [Trait("rule", "SEC-132")]
    [Trait("rule", "SEC-169")]
    public async Task Authentication_by_header_is_refused_and_told_so(string header)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, host.Raw("/token"))
        {
            Content = AuthorizationHost.Form(
                AuthorizationHost.Encode(host.One.TokenRequest(await host.ObtainCodeAsync(host.One), Now))),
        };
        request.Headers.TryAddWithoutValidation("Authorization", header);
        using var response = await host.Wifi.SendAsync(request);

        await Answer.RefusedAsync(response, HttpStatusCode.Unauthorized, "invalid_client");
        Assert.Single(response.Headers.WwwAuthenticate);
    }

    [Theory]
    [InlineData("X-Client-Cert")]
    [InlineData("X-SSL-Client-Cert")]
    [InlineData("X-ARR-ClientCert")]
    [Trait("rule", "SEC-172")]
    public async Task A_certificate_in_a_header_authenticates_nobody(string header)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, host.Raw("/token"))
        {
            Content = AuthorizationHost.Form(AuthorizationHost.Encode(
                host.One.TokenRequest(await host.ObtainCodeAsync(host.One), Now, ("client_assertion", null), ("client_id", "app-one")))),
        };
        request.Headers.TryAddWithoutValidation(header, "MIIB");
        using var response = await host.Wifi.SendAsync(request);

        await Answer.RefusedAsync(response, HttpStatusCode.Unauthorized, "invalid_client");
    }

    private JsonNode? Value(string? text) => HostileJwts.Value(text, Now);

    private string Sign(JsonObject claims, bool asNumber) => HostileJwts.Sign(
        """{"alg":"ES256"}""",
        asNumber ? claims.ToJsonString().Replace("\"1\"", "1", StringComparison.Ordinal) : claims.ToJsonString(),
        host.One.Key);

    private async Task<HttpStatusCode> PostAsync(string assertion)
    {
        using var response = await host.RedeemAsync(
            host.One, await host.ObtainCodeAsync(host.One), ("client_assertion", assertion));
        return response.StatusCode;
    }

    private async Task AssertRefusedAsync(string assertion)
    {
        using var response = await host.PostTokenAsync(host.One.TokenRequest("x", Now, ("client_assertion", assertion)));
        await Answer.RefusedAsync(response, HttpStatusCode.Unauthorized, "invalid_client");
    }
}
