// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text.Json.Nodes;
using Authorization.Tests.Hosting;
using Kernel.Jose;

namespace Authorization.Tests.OperatorTokens;

/// <summary>The JWT bearer grant: one signed text is the client's proof, its request and its subscriber's proof.</summary>
public sealed class JwtBearerTests(OperatorHost host) : IClassFixture<OperatorHost>
{
    [Fact]
    [Trait("rule", "AS-43")]
    [Trait("rule", "AS-47")]
    [Trait("rule", "NV-22")]
    public async Task A_good_assertion_brings_a_short_token_and_nothing_beside_it()
    {
        using var answer = await host.BearAsync(host.Assertion(
            host.One, host.IssueToken(), ("scope", OperatorHost.Scope + " offline_access"), ("iat", host.Now.ToUnixTimeSeconds())));
        var members = await Answer.JsonAsync(answer);
        var token = await host.OpenAsync(answer);

        Assert.Equal(["access_token", "expires_in", "scope", "token_type"], members.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("number-verification:verify dpv:FraudPreventionAndDetection", members["scope"].GetString());
        Assert.InRange(members["expires_in"].GetInt32(), 1, 300);
        Answer.AssertHardened(answer);
        Assert.Equal("+99977001005", token.Number!.Value.E164);
        Assert.Equal(["sim"], token.AuthenticationMethods);
        Assert.Equal("app-one", token.ClientId);
    }

    [Fact]
    [Trait("rule", "AS-44")]
    [Trait("rule", "SEC-134")]
    public async Task Scope_is_no_parameter_here()
    {
        using var answer = await host.BearAsync(host.Assertion(host.One, host.IssueToken()), ("scope", OperatorHost.Scope));

        await Answer.RefusedAsync(answer, HttpStatusCode.BadRequest, "invalid_request");
    }

    [Theory]
    [Trait("rule", "AS-44")]
    [Trait("rule", "AS-46")]
    [InlineData("")]
    [InlineData("number-verification:verify")]
    [InlineData("dpv:FraudPreventionAndDetection")]
    [InlineData("openid dpv:FraudPreventionAndDetection number-verification:verify")]
    [InlineData("dpv:FraudPreventionAndDetection dpv:IdentityVerification number-verification:verify")]
    [InlineData("dpv:Marketing number-verification:verify")]
    [InlineData("dpv:FraudPreventionAndDetection number-verification:nothing")]
    public async Task The_scope_claim_names_one_purpose_and_granted_scopes_and_not_openid(string scope)
    {
        using var answer = await host.BearAsync(host.Assertion(host.One, host.IssueToken(), ("scope", scope)));

        await Answer.RefusedAsync(answer, HttpStatusCode.BadRequest, "invalid_scope");
    }

    [Theory]
    [Trait("rule", "AS-04")]
    [Trait("rule", "AS-48")]
    [Trait("rule", "NV-22")]
    [InlineData("tel:+99977001005")]
    [InlineData("ipport:127.77.1.5")]
    public async Task A_subject_that_the_client_names_proves_no_line(string subject)
    {
        using var answer = await host.BearAsync(host.Assertion(host.One, "", ("sub", subject)));

        await Answer.RefusedAsync(answer, HttpStatusCode.BadRequest, "invalid_scope");
    }

    [Theory]
    [Trait("rule", "AS-45")]
    [Trait("rule", "AS-46")]
    [Trait("rule", "SEC-134")]
    [Trait("rule", "SEC-154")]
    [Trait("rule", "SEC-156")]
    [Trait("rule", "SEC-157")]
    [InlineData("aud", AuthorizationHost.Issuer)]
    [InlineData("aud", OperatorHost.BackchannelUrl)]
    [InlineData("aud", OperatorHost.TokenUrl + "/")]
    [InlineData("aud", null)]
    [InlineData("aud", """["https://numbers.example/token","https://other.example/token"]""")]
    [InlineData("exp", "+301")]
    [InlineData("exp", "+0")]
    [InlineData("exp", "-1")]
    [InlineData("exp", null)]
    [InlineData("exp", "true")]
    [InlineData("exp", "1e400")]
    [InlineData("iat", "+1")]
    [InlineData("iat", "-241")]
    [InlineData("iat", null)]
    [InlineData("iat", "\"now\"")]
    [InlineData("nbf", "+1")]
    [InlineData("jti", null)]
    [InlineData("jti", "")]
    [InlineData("jti", "a\u0001b")]
    [InlineData("iss", null)]
    [InlineData("iss", "app-off")]
    [InlineData("iss", "nobody")]
    [InlineData("iss", "app-two")]
    [InlineData("sub", null)]
    [InlineData("sub", "app-one")]
    [InlineData("sub", "operatortoken:")]
    [InlineData("sub", "operatortoken:no-such-token")]
    [InlineData("sub", "OperatorToken:x")]
    [InlineData("sub", "email:a@b.example")]
    [InlineData("scope", null)]
    [InlineData("scope", """["number-verification:verify"]""")]
    public async Task An_assertion_that_lacks_or_bends_a_claim_is_an_invalid_grant(string claim, string? value)
    {
        using var answer = await host.BearAsync(
            host.Assertion(host.One, host.IssueToken(), (claim, HostileJwts.Value(value, host.Now))));

        await Answer.RefusedAsync(answer, HttpStatusCode.BadRequest, "invalid_grant");
    }

    [Fact]
    [Trait("rule", "AS-45")]
    public async Task An_audience_may_be_an_array_of_one()
    {
        using var answer = await host.BearAsync(
            host.Assertion(host.One, host.IssueToken(), ("aud", new JsonArray(OperatorHost.TokenUrl)), ("exp", host.Now.ToUnixTimeSeconds() + 300)));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    [Trait("rule", "SEC-134")]
    [Trait("rule", "SEC-162")]
    [Trait("rule", "AS-42")]
    public async Task An_assertion_and_an_operator_token_each_count_once()
    {
        var token = host.IssueToken();
        var assertion = host.Assertion(host.One, token);
        using var first = await host.BearAsync(assertion);
        using var replayed = await host.BearAsync(assertion);
        using var sameToken = await host.BearAsync(host.Assertion(host.One, token));
        using var byCiba = await host.AskAsync(host.One, token);

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        await Answer.RefusedAsync(replayed, HttpStatusCode.BadRequest, "invalid_grant");
        await Answer.RefusedAsync(sameToken, HttpStatusCode.BadRequest, "invalid_grant");
        await Answer.RefusedAsync(byCiba, HttpStatusCode.BadRequest, "unknown_user_id");
    }

    [Fact]
    [Trait("rule", "SEC-162")]
    public async Task Of_many_assertions_for_one_token_and_of_many_showings_of_one_assertion_one_succeeds()
    {
        var token = host.IssueToken();
        var assertions = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => host.BearAsync(host.Assertion(host.One, token))));
        var assertion = host.Assertion(host.One, host.IssueToken());
        var showings = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => host.BearAsync(assertion)));

        Assert.Single(assertions, answer => answer.StatusCode is HttpStatusCode.OK);
        Assert.Single(showings, answer => answer.StatusCode is HttpStatusCode.OK);
    }

    [Fact]
    [Trait("rule", "SEC-165")]
    public async Task A_forgery_spends_neither_the_genuine_assertion_nor_its_operator_token()
    {
        var claims = host.BearerClaims(host.One, host.IssueToken());
        using var forger = SigningKey.Generate(JwsAlgorithm.ES256);
        using var forged = await host.BearAsync(OperatorHost.Sign(forger, claims));
        using var genuine = await host.BearAsync(OperatorHost.Sign(host.One.Key, claims));

        await Answer.RefusedAsync(forged, HttpStatusCode.BadRequest, "invalid_grant");
        Assert.Equal(HttpStatusCode.OK, genuine.StatusCode);
    }

    [Theory]
    [Trait("rule", "SEC-140")]
    [Trait("rule", "SEC-141")]
    [Trait("rule", "SEC-142")]
    [Trait("rule", "SEC-148")]
    [Trait("rule", "SEC-149")]
    [MemberData(nameof(HostileJwts.Headers), MemberType = typeof(HostileJwts))]
    public async Task An_assertion_under_a_header_out_of_the_ordinary_is_an_invalid_grant(string header)
    {
        foreach (var compact in HostileJwts.Under(header, host.BearerClaims(host.One, host.IssueToken()).ToJsonString(), host.One.Key))
        {
            using var answer = await host.BearAsync(compact);
            await Answer.RefusedAsync(answer, HttpStatusCode.BadRequest, "invalid_grant");
        }
    }

    [Fact]
    [Trait("rule", "SEC-143")]
    [Trait("rule", "SEC-145")]
    [Trait("rule", "SEC-146")]
    [Trait("rule", "SEC-147")]
    [Trait("rule", "SEC-151")]
    [Trait("rule", "SEC-152")]
    [Trait("rule", "SEC-153")]
    public async Task A_misshapen_assertion_and_one_that_brings_its_key_are_invalid_grants()
    {
        var claims = host.BearerClaims(host.One, host.IssueToken()).ToJsonString();
        var hostile = HostileJwts.Misshapen(HostileJwts.Sign("""{"alg":"ES256"}""", claims, host.One.Key), host.Two.Key)
            .Concat(HostileJwts.WithKeysOfTheirOwn(claims))
            .Concat(HostileJwts.Loose(claims).Select(loose => HostileJwts.Sign("""{"alg":"ES256"}""", loose, host.One.Key)));
        foreach (var compact in hostile)
        {
            using var answer = await host.BearAsync(compact);
            await Answer.RefusedAsync(answer, HttpStatusCode.BadRequest, "invalid_grant");
        }
    }

    [Fact]
    [Trait("rule", "SEC-113")]
    [Trait("rule", "SEC-114")]
    public async Task No_kind_of_signed_text_passes_for_another()
    {
        var bearer = host.BearerClaims(host.One, host.IssueToken());
        string[] noGrants =
        [
            host.One.Assertion(host.Now, ("aud", OperatorHost.TokenUrl)), // A client assertion.
            OperatorHost.Sign(host.One.Key, bearer, "client-authentication+jwt"),
            OperatorHost.Sign(host.One.Key, bearer, "oauth-authz-req+jwt"),
            OperatorHost.Sign(host.One.Key, bearer, "dpop+jwt"),
            OperatorHost.Sign(host.One.Key, bearer, "at+jwt"),
            host.RequestObject(host.One, host.IssueToken()),
            host.RequestObject(host.One, host.IssueToken(), ("aud", OperatorHost.TokenUrl)),
        ];
        foreach (var compact in noGrants)
        {
            using var answer = await host.BearAsync(compact);
            await Answer.RefusedAsync(answer, HttpStatusCode.BadRequest, "invalid_grant");
        }

        using var asProof = await host.AskAsync(
            host.One, host.IssueToken(), ("client_assertion", host.Assertion(host.One, host.IssueToken(), ("aud", AuthorizationHost.Issuer))));
        using var asRequest = await host.AskAsync(
            host.One, "", ("request", host.Assertion(host.One, host.IssueToken(), ("aud", OperatorHost.TokenUrl))));
        using var good = await host.BearAsync(OperatorHost.Sign(host.One.Key, bearer, "authorization-grant+jwt"));
        await Answer.RefusedAsync(asProof, HttpStatusCode.Unauthorized, "invalid_client");
        await Answer.RefusedAsync(asRequest, HttpStatusCode.BadRequest, "invalid_request_object");
        Assert.Equal(HttpStatusCode.OK, good.StatusCode);
    }

    [Fact]
    [Trait("rule", "AS-43")]
    public async Task A_client_assertion_beside_it_must_be_good_and_of_the_same_client_and_counts_once()
    {
        Task<HttpResponseMessage> BesideAsync(string? clientAssertion, params (string Name, string? Value)[] changes) => host.BearAsync(
            host.Assertion(host.One, host.IssueToken()),
            [("client_assertion_type", App.AssertionType), ("client_assertion", clientAssertion), .. changes]);
        var used = host.One.Assertion(host.Now);
        using var good = await BesideAsync(used);
        using var named = await host.BearAsync(host.Assertion(host.One, host.IssueToken()), ("client_id", "app-one"));
        Assert.Equal(HttpStatusCode.OK, good.StatusCode);
        Assert.Equal(HttpStatusCode.OK, named.StatusCode);

        HttpResponseMessage[] refused =
        [
            await BesideAsync(used),
            await BesideAsync(host.Two.Assertion(host.Now)),
            await BesideAsync("x"),
            await BesideAsync(null),
            await BesideAsync(host.One.Assertion(host.Now), ("client_assertion_type", null)),
            await BesideAsync(host.One.Assertion(host.Now), ("client_secret", "x")),
            await host.BearAsync(host.Assertion(host.One, host.IssueToken()), ("client_id", "app-two")),
        ];
        foreach (var answer in refused)
        {
            await Answer.RefusedAsync(answer, HttpStatusCode.Unauthorized, "invalid_client");
        }
    }

    [Fact]
    [Trait("rule", "AS-64")]
    [Trait("rule", "SEC-132")]
    public async Task Whoever_also_tries_the_authorization_header_is_challenged_in_it()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, host.Host.Raw("/token"))
        {
            Content = AuthorizationHost.Form(AuthorizationHost.Encode(
                [("grant_type", OperatorHost.JwtBearer), ("assertion", host.Assertion(host.One, host.IssueToken()))])),
        };
        request.Headers.TryAddWithoutValidation("Authorization", "Basic YTpi");
        using var answer = await host.Host.Wifi.SendAsync(request);

        await Answer.RefusedAsync(answer, HttpStatusCode.Unauthorized, "invalid_client");
        Assert.Equal("Basic", Assert.Single(answer.Headers.WwwAuthenticate).Scheme);
    }

    [Fact]
    [Trait("rule", "AS-02")]
    [Trait("rule", "AS-46")]
    public async Task A_client_for_which_it_was_not_agreed_is_refused()
    {
        using var answer = await host.BearAsync(host.Assertion(host.Two, host.IssueToken()));
        using var missing = await host.BearAsync("", ("assertion", null));

        await Answer.RefusedAsync(answer, HttpStatusCode.BadRequest, "unauthorized_client");
        await Answer.RefusedAsync(missing, HttpStatusCode.BadRequest, "invalid_request");
    }

    [Fact]
    [Trait("rule", "SEC-110")]
    [Trait("rule", "SEC-139")]
    public async Task A_client_of_the_fapi2_profile_may_have_a_clock_ten_seconds_ahead_and_no_rs256()
    {
        var now = host.Now.ToUnixTimeSeconds();
        var fapi = new App("app-fapi", "https://fapi.example/callback", JwsAlgorithm.PS256)
        {
            More = new Dictionary<string, JsonNode?>(host.One.More) { ["profile"] = "fapi2" },
        };
        host.Host.Register(fapi);
        using var ahead = await host.BearAsync(host.Assertion(fapi, host.IssueToken(), ("iat", now + 10)));
        using var farther = await host.BearAsync(host.Assertion(fapi, host.IssueToken(), ("iat", now + 12)));

        Assert.Equal(HttpStatusCode.OK, ahead.StatusCode);
        await Answer.RefusedAsync(farther, HttpStatusCode.BadRequest, "invalid_grant");
    }

    [Fact]
    public async Task When_the_operator_cannot_be_asked_the_client_is_told_to_come_back_and_the_token_is_untouched()
    {
        await using var own = new OperatorHost();
        await own.InitializeAsync();
        var token = own.IssueToken();
        await own.Operator.StopAsync();
        using var outage = await own.BearAsync(own.Assertion(own.One, token));
        await own.Operator.StartAgainAsync();
        using var later = await own.BearAsync(own.Assertion(own.One, token));

        await Answer.RefusedAsync(outage, HttpStatusCode.ServiceUnavailable, "temporarily_unavailable");
        Assert.NotNull(outage.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.OK, later.StatusCode);
    }
}
