// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Authorization.Tests.Hosting;
using Kernel.Jose;

namespace Authorization.Tests.RequestObjects;

/// <summary>Request objects by value at <c>/authorize</c> (RFC 9101).</summary>
public sealed class SignedRequestTests(AuthorizationHost host) : IClassFixture<AuthorizationHost>
{
    private DateTimeOffset Now => host.Time.GetUtcNow();

    [Fact]
    [Trait("rule", "AS-16")]
    [Trait("rule", "SEC-107")]
    public async Task A_signed_request_is_answered_as_a_plain_one_is()
    {
        foreach (var app in new[] { host.One, host.Two, host.WithoutPkce })
        {
            using var response = await host.Phone.SendAsync(host.Authorize(app.SignedRequest(app.RequestObject(Now))));
            var answer = Answer.Of(response);
            Assert.Equal(("st-1", AuthorizationHost.Issuer), (answer["state"], answer["iss"]));
            using var redeemed = await host.RedeemAsync(app, answer["code"]!);
            Assert.Equal(HttpStatusCode.OK, redeemed.StatusCode);
        }
    }

    [Fact]
    [Trait("rule", "AS-16")]
    public async Task A_signed_request_may_be_posted()
    {
        using var response = await host.Phone.SendAsync(host.PostAuthorize(host.One.SignedRequest(host.One.RequestObject(Now))));

        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        Assert.NotNull(Answer.Of(response)["code"]);
    }

    [Fact]
    [Trait("rule", "AS-19")]
    [Trait("rule", "SEC-107")]
    public async Task What_stands_in_the_query_alone_or_otherwise_is_not_used()
    {
        var request = host.One.SignedRequest(
            host.One.RequestObject(Now, ("nonce", "n-signed")),
            ("state", "st-query"), ("nonce", "n-query"), ("prompt", "consent"), ("code_challenge", "x"), ("response_mode", "fragment"), ("max_age", "x"));
        using var response = await host.Phone.SendAsync(host.Authorize(request));

        Assert.Equal("st-1", Answer.Of(response)["state"]);
        using var redeemed = await host.RedeemAsync(host.One, Answer.Of(response)["code"]!);
        var idToken = (await Answer.JsonAsync(redeemed))["id_token"].GetString()!;
        Assert.True(Jws.TryParse(idToken, out var jws));
        Assert.Equal("n-signed", jws.Claims.GetProperty("nonce").GetString());
    }

    [Fact]
    [Trait("rule", "AS-19")]
    [Trait("rule", "SEC-107")]
    public async Task A_state_that_is_not_signed_is_not_given_back()
    {
        using var granted = await SendAsync(host.One.RequestObject(Now, ("state", null)), ("state", "st-query"));
        using var refused = await SendAsync("x.y.z", ("state", "st-query"));
        using var unsigned = await SendAsync(host.One.RequestObject(Now, ("exp", 1)), ("state", "st-query"));

        Assert.Equal(["code", "iss"], Answer.Of(granted).Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["error", "error_description", "iss"], Answer.Of(refused).Keys.Order(StringComparer.Ordinal));
        Assert.Equal("st-1", Answer.Of(unsigned)["state"]);
    }

    [Fact]
    [Trait("rule", "AS-19")]
    public async Task What_the_object_asks_for_passes_the_checks_that_a_query_passes()
    {
        (string Name, JsonNode? Value, string Error)[] refused =
        [
            ("code_challenge", null, "invalid_request"), ("code_challenge_method", "plain", "invalid_request"), ("prompt", "consent", "consent_required"),
            ("response_mode", "fragment", "invalid_request"), ("nonce", new string('n', 513), "invalid_request"), ("state", "a\nb", "invalid_request"),
            ("claims", new JsonObject { ["a"] = new JsonObject() }, ""), ("max_age", 0, ""), ("login_hint", "tel:+99977009999", ""), ("acr_values", "2", ""),
            ("registration", new JsonObject(), "registration_not_supported"), ("response_type", "token", "unsupported_response_type"),
            ("scope", "openid dpv:Nonsense number-verification:verify", "invalid_scope"),
        ];
        foreach (var (name, value, error) in refused)
        {
            using var response = await SendAsync(
                host.One.RequestObject(Now, (name, value)), name is "scope" or "response_type" ? [(name, value!.GetValue<string>())] : []);
            Assert.Equal((name, error), (name, Answer.Of(response).GetValueOrDefault("error", "")));
        }
    }

    [Theory]
    [InlineData("client_id")]
    [InlineData("response_type")]
    [InlineData("redirect_uri")]
    [InlineData("scope")]
    [Trait("rule", "AS-17")]
    [Trait("rule", "SEC-108")]
    public async Task The_four_parameters_stand_in_both_and_agree(string name)
    {
        using var absentInside = await SendAsync(host.One.RequestObject(Now, (name, null)));
        using var otherInside = await SendAsync(host.One.RequestObject(Now, (name, Other(name))));
        AssertRefused(absentInside);
        AssertRefused(otherInside);
        if (name is "scope" or "response_type")
        {
            using var absentOutside = await SendAsync(host.One.RequestObject(Now), (name, null));
            using var otherOutside = await SendAsync(host.One.RequestObject(Now), (name, Other(name)));
            AssertRefused(absentOutside);
            AssertRefused(otherOutside);
        }
    }

    [Theory]
    [InlineData("client_id", null)]
    [InlineData("client_id", "unknown")]
    [InlineData("redirect_uri", null)]
    [InlineData("redirect_uri", "https://evil.example/callback")]
    [Trait("rule", "SEC-108")]
    [Trait("rule", "SEC-058")]
    public async Task Whoever_is_not_named_in_the_query_gets_a_page_whatever_is_signed(string name, string? value)
    {
        using var response = await SendAsync(host.One.RequestObject(Now), (name, value));

        await Answer.RefusedAsync(response, HttpStatusCode.BadRequest, "invalid_request");
    }

    [Fact]
    [Trait("rule", "SEC-064")]
    public async Task A_parameter_given_twice_beside_an_object_is_refused()
    {
        using var response = await host.Phone.SendAsync(host.Authorize(
            [.. host.One.SignedRequest(host.One.RequestObject(Now)), ("state", "a"), ("state", "a")]));

        Assert.Equal("invalid_request", Answer.Of(response)["error"]);
    }

    [Theory]
    [InlineData("aud", AuthorizationHost.Issuer)]
    [InlineData("aud", AuthorizationHost.Issuer + "/authorize")]
    [InlineData("aud", """["https://numbers.example"]""")]
    [InlineData("aud", """["https://other.example","https://numbers.example/authorize"]""")]
    [InlineData("iat", "+0")]
    [InlineData("iat", "-240")]
    [InlineData("exp", "+300")]
    [InlineData("nbf", "-100")]
    [InlineData("sub", "somebody-else")]
    [InlineData("extra", "x")]
    [InlineData("extra", "[1]")]
    [Trait("rule", "AS-20")]
    [Trait("rule", "AS-21")]
    [Trait("rule", "SEC-110")]
    [Trait("rule", "SEC-111")]
    public async Task An_object_within_the_rules_is_accepted(string claim, string value)
    {
        using var response = await SendAsync(host.One.RequestObject(Now, (claim, HostileJwts.Value(value, Now))));

        Assert.NotNull(Answer.Of(response).GetValueOrDefault("code"));
    }

    public static TheoryData<string, string?> Refused => new()
    {
        { "iss", null },
        { "aud", null },
        { "iat", null },
        { "exp", null },
        { "jti", null },
        { "iss", "app-two" },
        { "iss", "unknown" },
        { "iss", "[\"app-one\"]" },
        { "sub", "app-one" },
        { "sub", "[\"app-one\"]" },
        { "exp", "+0" },
        { "exp", "-1" },
        { "exp", "+301" },
        { "iat", "-241" },
        { "iat", "+1" },
        { "iat", "+8" },
        { "iat", "+61" },
        { "nbf", "+1" },
        { "nbf", "soon" },
        { "iat", "\"1900000000\"" },
        { "exp", "1e400" },
        { "exp", "9223372036854775808" },
        { "exp", "true" },
        { "iat", "-5e3" },
        { "aud", "https://numbers.example/" },
        { "aud", "https://numbers.example/authorize/" },
        { "aud", "HTTPS://NUMBERS.EXAMPLE" },
        { "aud", "https://numbers.example/token" },
        { "aud", "https://numbers.example/par" },
        { "aud", "https://numbers.example/bc-authorize" },
        { "aud", "https://numbers.example/tenant" },
        { "aud", "https://other.example" },
        { "aud", "" },
        { "aud", "[]" },
        { "aud", """["https://other.example","https://numbers.example.evil"]""" },
        { "aud", """["https://numbers.example",["https://numbers.example"]]""" },
        { "aud", """{"https://numbers.example":1}""" },
        { "jti", "" },
        { "jti", "[1]" },
        { "jti", "a\u0001b" },
        { "jti", new string('j', 257) },
        { "request", "x.y.z" },
        { "request", "" },
        { "request_uri", "https://numbers.example/x" },
        { "state", "[1]" },
        { "nonce", "true" },
        { "max_age", "[1]" },
        { "claims", "text" },
        { "padding", new string('p', 17_000) },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    [Trait("rule", "AS-18")]
    [Trait("rule", "AS-20")]
    [Trait("rule", "AS-21")]
    [Trait("rule", "AS-22")]
    [Trait("rule", "AS-23")]
    [Trait("rule", "SEC-110")]
    [Trait("rule", "SEC-111")]
    [Trait("rule", "SEC-116")]
    public async Task An_object_outside_the_rules_is_refused(string claim, string? value)
    {
        var asked = host.Network.Asked;
        using var response = await SendAsync(host.One.RequestObject(Now, (claim, HostileJwts.Value(value, Now))));

        AssertRefused(response);
        Assert.Equal(asked, host.Network.Asked);
    }

    [Theory]
    [InlineData("oauth-authz-req+jwt", true)]
    [InlineData("OAuth-Authz-Req+JWT", true)]
    [InlineData("JWT", true)]
    [InlineData(null, true)]
    [InlineData("at+jwt", false)]
    [InlineData("dpop+jwt", false)]
    [InlineData("client-authentication+jwt", false)]
    [InlineData("secevent+jwt", false)]
    [Trait("rule", "SEC-113")]
    public async Task Only_a_request_object_is_one(string? type, bool accepted)
    {
        using var response = await SendAsync(
            Jws.Sign(host.One.Key, Encoding.UTF8.GetBytes(host.One.RequestClaims(Now).ToJsonString()), type));

        Assert.Equal(accepted ? "" : "invalid_request_object", Answer.Of(response).GetValueOrDefault("error", ""));
    }

    [Theory]
    [InlineData("JWT")]
    [InlineData("oauth-authz-req+jwt")]
    [InlineData(null)]
    [Trait("rule", "SEC-114")]
    [Trait("rule", "AS-22")]
    public async Task A_client_assertion_is_no_request_object_nor_the_reverse(string? type)
    {
        var everything = host.One.RequestClaims(Now, ("sub", "app-one"), ("aud", AuthorizationHost.Issuer));
        using var asObject = await SendAsync(Jws.Sign(host.One.Key, Encoding.UTF8.GetBytes(everything.ToJsonString()), type));
        using var assertion = await SendAsync(host.One.Assertion(Now));
        var authentic = Jws.Sign(host.One.Key, Encoding.UTF8.GetBytes(host.One.RequestClaims(Now, ("aud", AuthorizationHost.Issuer)).ToJsonString()), type);
        using var asAssertion = await host.RedeemAsync(host.One, await host.ObtainCodeAsync(host.One), ("client_assertion", authentic));

        AssertRefused(asObject);
        AssertRefused(assertion);
        await Answer.RefusedAsync(asAssertion, HttpStatusCode.Unauthorized, "invalid_client");
    }

    [Theory]
    [MemberData(nameof(HostileJwts.Headers), MemberType = typeof(HostileJwts))]
    [Trait("rule", "SEC-109")]
    [Trait("rule", "SEC-140")]
    [Trait("rule", "SEC-141")]
    [Trait("rule", "SEC-142")]
    [Trait("rule", "SEC-148")]
    [Trait("rule", "SEC-149")]
    [Trait("rule", "SEC-152")]
    public async Task A_header_out_of_the_ordinary_is_refused_however_it_is_signed(string header)
    {
        foreach (var compact in HostileJwts.Under(header, host.One.RequestClaims(Now).ToJsonString(), host.One.Key))
        {
            using var response = await SendAsync(compact);
            AssertRefused(response);
        }
    }

    [Fact]
    [Trait("rule", "SEC-109")]
    [Trait("rule", "SEC-115")]
    [Trait("rule", "SEC-143")]
    [Trait("rule", "SEC-145")]
    [Trait("rule", "SEC-146")]
    [Trait("rule", "SEC-151")]
    [Trait("rule", "SEC-153")]
    public async Task Neither_foreign_signatures_nor_encryption_nor_loose_JSON_is_an_object()
    {
        var claims = host.One.RequestClaims(Now).ToJsonString();
        var good = host.One.RequestObject(Now);
        string[] encrypted =
        [
            $"{Encode("""{"alg":"RSA-OAEP-256","enc":"A256GCM"}""")}.AAAA.AAAA.AAAA.AAAA",
            $"{Encode("""{"alg":"dir","enc":"A256GCM"}""")}..AAAA.{Encode(claims)}.AAAA",
            HostileJwts.Sign("""{"alg":"ES256","zip":"DEF","crit":["zip"]}""", claims, host.One.Key),
            Encode(claims), claims, $"{Encode("""{"alg":"none"}""")}.{Encode(claims)}.",
        ];
        foreach (var compact in HostileJwts.Misshapen(good, host.Two.Key)
            .Concat(HostileJwts.WithKeysOfTheirOwn(claims))
            .Concat(HostileJwts.Loose(claims).Select(loose => HostileJwts.Sign("""{"alg":"ES256"}""", loose, host.One.Key)))
            .Concat(encrypted)
            .Append(Jws.Sign(host.Two.Key, Encoding.UTF8.GetBytes(claims))))
        {
            using var response = await SendAsync(compact);
            AssertRefused(response);
        }

        using var accepted = await SendAsync(good);
        Assert.NotNull(Answer.Of(accepted)["code"]);
    }

    [Fact]
    [Trait("rule", "SEC-112")]
    [Trait("rule", "AS-18")]
    public async Task An_object_is_good_for_one_code_and_a_phone_that_could_not_be_named_may_come_again()
    {
        var compact = host.One.RequestObject(Now, ("jti", "once"));
        using var onWifi = await host.Wifi.SendAsync(host.Authorize(host.One.SignedRequest(compact)));
        using var first = await SendAsync(compact);
        using var second = await SendAsync(compact);
        using var sameId = await SendAsync(host.One.RequestObject(Now, ("jti", "once")));
        using var ofOther = await host.Phone.SendAsync(host.Authorize(
            host.Two.SignedRequest(host.Two.RequestObject(Now, ("jti", "once")))));

        Assert.Equal("access_denied", Answer.Of(onWifi)["error"]);
        Assert.NotNull(Answer.Of(first)["code"]);
        AssertRefused(second);
        AssertRefused(sameId);
        Assert.NotNull(Answer.Of(ofOther)["code"]);
    }

    [Fact]
    [Trait("rule", "SEC-112")]
    public async Task Of_twenty_parallel_uses_of_one_object_one_gets_a_code()
    {
        var compact = host.One.RequestObject(Now);
        var responses = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => SendAsync(compact)));

        Assert.Single(responses, response => Answer.Of(response).ContainsKey("code"));
    }

    [Fact]
    [Trait("rule", "SEC-165")]
    public async Task A_forged_object_does_not_spend_the_genuine_id()
    {
        var claims = host.One.RequestClaims(Now).ToJsonString();
        using var forged = await SendAsync(HostileJwts.Sign("""{"alg":"ES256"}""", claims, SigningKey.Generate(JwsAlgorithm.ES256)));
        using var genuine = await SendAsync(HostileJwts.Sign("""{"alg":"ES256"}""", claims, host.One.Key));

        AssertRefused(forged);
        Assert.NotNull(Answer.Of(genuine)["code"]);
    }

    [Fact]
    [Trait("rule", "SEC-109")]
    public async Task A_client_that_agreed_to_sign_gets_no_unsigned_request_through()
    {
        var signing = host.Register(new App("app-signing", "https://signing.example/callback", JwsAlgorithm.PS256)
        {
            More = new Dictionary<string, JsonNode?> { ["require_signed_request_object"] = true },
        });
        using var plain = await host.Phone.SendAsync(host.Authorize(signing.AuthorizationRequest()));
        using var pushed = await host.PushAsync(signing.PushedRequest(Now));
        using var signed = await host.Phone.SendAsync(host.Authorize(signing.SignedRequest(signing.RequestObject(Now))));
        using var signedAndPushed = await host.Phone.SendAsync(host.AuthorizePushed(
            signing, await host.ObtainRequestUriAsync(signing, ("request", signing.RequestObject(Now)))));

        AssertRefused(plain);
        await Answer.RefusedAsync(pushed, HttpStatusCode.BadRequest, "invalid_request");
        Assert.NotNull(Answer.Of(signed)["code"]);
        Assert.NotNull(Answer.Of(signedAndPushed)["code"]);
    }

    private static string Encode(string text) => Base64Url.Encode(Encoding.UTF8.GetBytes(text));

    private static string Other(string name) => name switch
    {
        "client_id" => "app-two",
        "redirect_uri" => "https://two.example/callback?x=1",
        "scope" => "dpv:FraudPreventionAndDetection number-verification:verify openid",
        _ => "token",
    };

    private Task<HttpResponseMessage> SendAsync(string compact, params (string Name, string? Value)[] changes) =>
        host.Phone.SendAsync(host.PostAuthorize(host.One.SignedRequest(compact, changes)));

    private static void AssertRefused(HttpResponseMessage response)
    {
        var answer = Answer.Of(response);
        Assert.Equal("invalid_request_object", answer.GetValueOrDefault("error"));
        Assert.Equal(AuthorizationHost.Issuer, answer["iss"]);
    }
}
