// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Authorization.Spending;
using Authorization.Tests.Hosting;
using Authorization.Tests.OperatorTokens;
using Kernel.Jose;

namespace Authorization.Tests.Table;

/// <summary>
/// The table of inputs and results that the CAMARA profile amounts to, row by row: what is tested elsewhere in depth stands here once,
/// so that the table can be read against the tests.
/// </summary>
public sealed class AuthorizationServerTableTests : IAsyncLifetime
{
    private const string Scope = "openid dpv:FraudPreventionAndDetection number-verification:verify";

    private readonly OperatorHost _operator = new();

    private AuthorizationHost Host => _operator.Host;

    private App One => Host.One;

    private DateTimeOffset Now => Host.Time.GetUtcNow();

    private long Seconds => Now.ToUnixTimeSeconds();

    public ValueTask InitializeAsync()
    {
        // Row A17: for this purpose, and for no other, a consent must be on record.
        Host.Settings["Authorization:Consent:Rules:0:Purpose"] = "IdentityVerification";
        Host.Settings["Authorization:Consent:Rules:0:Basis"] = "MustBeOnRecord";
        return _operator.InitializeAsync();
    }

    public ValueTask DisposeAsync() => _operator.DisposeAsync();

    [Fact]
    public async Task A1_to_A3_a_phone_gets_a_code_with_or_without_prompt_none()
    {
        foreach (var prompt in new[] { null, "none" })
        {
            var answer = await AuthorizeAsync(("prompt", prompt));
            Assert.NotNull(answer["code"]);
            Assert.Equal("st-1", answer["state"]);
        }
    }

    [Fact]
    public async Task A4_off_the_mobile_network_there_is_an_error_and_no_page()
    {
        foreach (var (prompt, error) in new[] { (null, "access_denied"), ("none", "login_required") })
        {
            using var response = await Host.Wifi.SendAsync(Host.Authorize(One.AuthorizationRequest(("prompt", prompt))));
            var answer = Answer.Of(response);
            Assert.Equal((error, "st-1"), (answer["error"], answer["state"]));
        }
    }

    [Theory]
    [InlineData("openid number-verification:verify")]
    [InlineData("openid dpv:FraudPreventionAndDetection dpv:IdentityVerification number-verification:verify")]
    [InlineData("openid dpv:Nonsense number-verification:verify")]
    [InlineData("openid dpv:fraudpreventionanddetection number-verification:verify")]
    [InlineData("openid dpv:FraudPreventionAndDetection#number-verification:verify")]
    [InlineData("openid dpv:FraudPreventionAndDetection number-verification:nothing")]
    [InlineData("openid dpv:FraudPreventionAndDetection inventory:read")]
    public async Task A5_to_A7_a_wrong_purpose_or_scope_is_invalid_scope(string scope) =>
        Assert.Equal("invalid_scope", (await AuthorizeAsync(("scope", scope)))["error"]);

    [Fact]
    public async Task A8_without_openid_there_is_a_code_and_no_id_token()
    {
        var code = await Host.ObtainCodeAsync(One, ("scope", "dpv:FraudPreventionAndDetection number-verification:verify"));
        using var response = await Host.RedeemAsync(One, code);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.DoesNotContain("id_token", (await Answer.JsonAsync(response)).Keys);
    }

    [Theory]
    [InlineData("client_id", "app-none")]
    [InlineData("redirect_uri", "https://one.example/callbacK")]
    [InlineData("redirect_uri", "https://one.example/callback/")]
    [InlineData("redirect_uri", "https://one.example/callback?x=1")]
    [InlineData("redirect_uri", "https://one.example/callbac")]
    public async Task A9_an_unknown_client_or_redirect_uri_is_a_page(string name, string value)
    {
        using var response = await Host.Phone.SendAsync(Host.Authorize(One.AuthorizationRequest((name, value))));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Null(response.Headers.Location);
    }

    [Fact]
    public async Task A10_another_response_type_is_unsupported() =>
        Assert.Equal("unsupported_response_type", (await AuthorizeAsync(("response_type", "token")))["error"]);

    [Fact]
    public async Task A11_a_parameter_twice_is_an_invalid_request()
    {
        using var response = await Host.Phone.SendAsync(Host.Authorize([.. One.AuthorizationRequest(), ("scope", Scope)]));
        Assert.Equal("invalid_request", Answer.Of(response)["error"]);
    }

    [Theory]
    [InlineData("acr_values", "anything")]
    [InlineData("login_hint", "tel:+99977001006")]
    [InlineData("unknown", "anything")]
    public async Task A12_what_means_nothing_is_ignored(string name, string value) =>
        Assert.NotNull((await AuthorizeAsync((name, value)))["code"]);

    [Fact]
    public async Task A13_a_bad_request_object_is_invalid_request_object()
    {
        string[] bad =
        [
            One.RequestObject(Now, ("iat", Seconds - 1), ("exp", Seconds + 300)),
            One.RequestObject(Now, ("iat", Seconds + 1)),
            One.RequestObject(Now, ("jti", null)),
            One.RequestObject(Now, ("aud", "https://other.example")),
            Resigned(One.RequestObject(Now)),
            Unsigned(One.RequestObject(Now)),
        ];
        foreach (var request in bad)
        {
            using var response = await Host.Phone.SendAsync(Host.Authorize(One.SignedRequest(request)));
            Assert.Equal("invalid_request_object", Answer.Of(response)["error"]);
        }
    }

    [Fact]
    public async Task A14_and_A15_only_what_is_signed_counts_and_the_query_must_not_differ()
    {
        using var differing = await Host.Phone.SendAsync(Host.Authorize(One.SignedRequest(
            One.RequestObject(Now), ("scope", "openid dpv:IdentityVerification number-verification:verify"))));
        Assert.Equal("invalid_request_object", Answer.Of(differing)["error"]);

        using var stateless = await Host.Phone.SendAsync(Host.Authorize(One.SignedRequest(One.RequestObject(Now, ("state", null)), ("state", "query"))));
        Assert.DoesNotContain("state", Answer.Of(stateless).Keys);
    }

    [Fact]
    public async Task A16_a_request_elsewhere_is_not_fetched() =>
        Assert.Equal("request_uri_not_supported", (await AuthorizeAsync(("request_uri", "https://one.example/request")))["error"]);

    [Fact]
    public async Task A17_a_consent_that_is_needed_and_not_on_record_is_required() => Assert.Equal(
        "consent_required", (await AuthorizeAsync(("scope", "openid dpv:IdentityVerification number-verification:verify")))["error"]);

    [Theory]
    [InlineData("wrong-verifier-wrong-verifier-wrong-verifier-w")]
    [InlineData(null)]
    public async Task A18_a_wrong_or_missing_verifier_is_an_invalid_grant(string? verifier)
    {
        using var response = await Host.RedeemAsync(One, await Host.ObtainCodeAsync(One), ("code_verifier", verifier));
        await Answer.RefusedAsync(response, HttpStatusCode.BadRequest, "invalid_grant");
    }

    [Fact]
    public async Task A19_another_challenge_method_is_an_invalid_request() =>
        Assert.Equal("invalid_request", (await AuthorizeAsync(("code_challenge_method", "foo")))["error"]);

    [Fact]
    public async Task B1_a_code_brings_a_short_token_and_nothing_to_refresh_it()
    {
        using var response = await Host.RedeemAsync(One, await Host.ObtainCodeAsync(One, ("scope", Scope + " offline_access")));
        var answer = await Answer.JsonAsync(response);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.InRange(answer["expires_in"].GetInt32(), 1, 300);
        Assert.DoesNotContain("refresh_token", answer.Keys);
    }

    [Fact]
    public async Task B2_a_bad_client_assertion_is_an_invalid_client()
    {
        var used = One.Assertion(Now);
        using var first = await TokenAsync("x", used);
        await Answer.RefusedAsync(first, HttpStatusCode.BadRequest, "invalid_grant");
        string[] bad =
        [
            One.Assertion(Now, ("exp", Seconds + 301)),
            One.Assertion(Now, ("iat", Seconds - 1), ("exp", Seconds + 300)),
            One.Assertion(Now, ("exp", Seconds)),
            One.Assertion(Now, ("aud", "https://other.example")),
            Resigned(One.Assertion(Now)),
            used,
        ];
        foreach (var assertion in bad)
        {
            using var response = await TokenAsync("x", assertion);
            await Answer.RefusedAsync(response, HttpStatusCode.Unauthorized, "invalid_client");
        }
    }

    [Fact]
    public async Task B3_basic_or_nothing_is_an_invalid_client()
    {
        using var nothing = await Host.PostTokenAsync(One.TokenRequest("x", Now, ("client_assertion", null), ("client_assertion_type", null)));
        await Answer.RefusedAsync(nothing, HttpStatusCode.Unauthorized, "invalid_client");
        using var request = new HttpRequestMessage(HttpMethod.Post, Host.Raw("/token"))
        {
            Content = AuthorizationHost.Form("grant_type=authorization_code&code=x"),
        };
        request.Headers.TryAddWithoutValidation("Authorization", $"Basic {Convert.ToBase64String("app-one:secret"u8)}");
        using var basic = await Host.Wifi.SendAsync(request);
        await Answer.RefusedAsync(basic, HttpStatusCode.Unauthorized, "invalid_client");
    }

    [Fact]
    public async Task B4_a_code_reused_foreign_misdirected_or_late_is_an_invalid_grant()
    {
        var used = await Host.ObtainCodeAsync(One);
        using var first = await Host.RedeemAsync(One, used);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        var late = await Host.ObtainCodeAsync(One);
        var refusals = new List<HttpResponseMessage>
        {
            await Host.RedeemAsync(One, used),
            await Host.RedeemAsync(Host.Two, await Host.ObtainCodeAsync(One), ("redirect_uri", One.RedirectUri)),
            await Host.RedeemAsync(One, await Host.ObtainCodeAsync(One), ("redirect_uri", "https://one.example/other")),
        };
        Host.Time.Advance(TimeSpan.FromSeconds(60));
        refusals.Add(await Host.RedeemAsync(One, late));
        foreach (var response in refusals)
        {
            await Answer.RefusedAsync(response, HttpStatusCode.BadRequest, "invalid_grant");
            response.Dispose();
        }
    }

    [Theory]
    [InlineData("urn:example:none", "number-verification:verify", "unsupported_grant_type")]
    [InlineData("client_credentials", "number-verification:verify", "invalid_scope")]
    [InlineData("client_credentials", null, "invalid_request")]
    public async Task B5_to_B7_no_grant_leads_around_the_subscriber(string grant, string? scope, string error)
    {
        using var response = await Host.PostAsync("/token", Host.Machine.ClientRequest(Now, ("grant_type", grant), ("scope", scope)));
        await Answer.RefusedAsync(response, HttpStatusCode.BadRequest, error);
    }

    [Fact]
    public async Task B8_a_subject_is_stable_for_one_client_another_for_the_next_and_no_number()
    {
        var subjects = new List<string>();
        foreach (var app in new[] { One, One, Host.Two })
        {
            using var response = await Host.RedeemAsync(app, await Host.ObtainCodeAsync(app));
            Assert.True(Jws.TryParse((await Answer.JsonAsync(response))["id_token"].GetString(), out var idToken));
            subjects.Add(idToken.Claims.GetProperty("sub").GetString()!);
        }

        Assert.Equal(subjects[0], subjects[1]);
        Assert.NotEqual(subjects[0], subjects[2]);
        Assert.All(subjects, subject => Assert.DoesNotContain("77001005", subject, StringComparison.Ordinal));
    }

    [Fact]
    public async Task C1_a_bearer_assertion_with_an_operator_token_brings_an_access_token_alone()
    {
        using var response = await _operator.BearAsync(_operator.Assertion(One, _operator.IssueToken()));
        Assert.Equal(
            ["access_token", "expires_in", "scope", "token_type"], (await Answer.JsonAsync(response)).Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task C2_a_scope_parameter_beside_it_is_an_invalid_request()
    {
        using var response = await _operator.BearAsync(_operator.Assertion(One, _operator.IssueToken()), ("scope", OperatorHost.Scope));
        await Answer.RefusedAsync(response, HttpStatusCode.BadRequest, "invalid_request");
    }

    [Fact]
    public async Task C3_a_telephone_number_proves_nothing()
    {
        using var response = await _operator.BearAsync(_operator.Assertion(One, "x", ("sub", "tel:+99977001005")));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.DoesNotContain("access_token", (await Answer.JsonAsync(response)).Keys);
    }

    [Fact]
    public async Task C4_and_C5_an_assertion_meant_otherwise_too_long_early_or_without_its_claims_is_an_invalid_grant()
    {
        (string Name, JsonNode? Value)[][] changes =
        [
            [("aud", AuthorizationHost.Issuer)],
            [("exp", Seconds + 301)],
            [("iat", Seconds + 1)],
            [("jti", null)],
            [("scope", null)],
        ];
        foreach (var change in changes)
        {
            using var response = await _operator.BearAsync(_operator.Assertion(One, _operator.IssueToken(), change));
            await Answer.RefusedAsync(response, HttpStatusCode.BadRequest, "invalid_grant");
        }
    }

    [Fact]
    public async Task D1_the_first_poll_brings_the_token()
    {
        using var started = await _operator.AskAsync(One, _operator.IssueToken());
        var answer = await Answer.JsonAsync(started);
        Assert.Equal(HttpStatusCode.OK, started.StatusCode);
        Assert.Equal(["auth_req_id", "expires_in", "interval"], answer.Keys.Order(StringComparer.Ordinal));
        using var polled = await _operator.PollAsync(One, answer["auth_req_id"].GetString()!);
        Assert.Equal("+99977001005", (await _operator.OpenAsync(polled)).Number!.Value.E164);
    }

    [Fact]
    public async Task D2_without_the_one_hint_or_with_another_it_is_an_invalid_request()
    {
        using var without = await _operator.AskAsync(One, "x", ("login_hint", null));
        await Answer.RefusedAsync(without, HttpStatusCode.BadRequest, "invalid_request");
        using var other = await _operator.AskAsync(One, _operator.IssueToken(), ("id_token_hint", "x"));
        await Answer.RefusedAsync(other, HttpStatusCode.BadRequest, "invalid_request");
    }

    [Fact]
    public async Task D3_an_unknown_or_expired_operator_token_names_no_user()
    {
        using var unknown = await _operator.AskAsync(One, "nothing");
        await Answer.RefusedAsync(unknown, HttpStatusCode.BadRequest, "unknown_user_id");
        var late = _operator.IssueToken();
        Host.Time.Advance(TimeSpan.FromSeconds(120));
        using var expired = await _operator.AskAsync(One, late);
        await Answer.RefusedAsync(expired, HttpStatusCode.BadRequest, "unknown_user_id");
    }

    [Fact]
    public async Task D4_a_poll_is_answered_as_the_profile_says()
    {
        var (token, foreign) = (_operator.IssueToken(), _operator.IssueToken());
        var others = await _operator.ObtainAuthReqIdAsync(One, foreign);
        await _operator.Operator.StopAsync();
        var pending = await _operator.ObtainAuthReqIdAsync(One, token);
        await PolledAsync(One, pending, "authorization_pending");
        await PolledAsync(One, pending, "slow_down");
        await PolledAsync(One, others[..^3] + "AAA", "invalid_grant");
        Host.Time.Advance(TimeSpan.FromSeconds(120));
        await PolledAsync(One, pending, "expired_token");
    }

    [Fact]
    public async Task E1_a_proof_binds_the_token_and_none_leaves_it_a_bearer_token()
    {
        // The row is for a server without DPoP; this one has it, and by the same table answers so.
        using var response = await Host.RedeemAsync(One, await Host.ObtainCodeAsync(One));
        Assert.Equal("Bearer", (await Answer.JsonAsync(response))["token_type"].GetString());
    }

    [Fact]
    public async Task F1_and_F2_a_token_answers_once()
    {
        var token = await Host.ObtainTokenAsync(One);
        var opened = (await Host.Spending.OpenAsync(token, CancellationToken.None))!;
        var spends = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ =>
            Host.Spending.SpendAsync(opened, new TokenUse(TokenOutcome.True, "c"), CancellationToken.None)));
        Assert.Single(spends, spend => spend is TokenSpend.Spent);
        Assert.Null(await Host.Spending.OpenAsync(token, CancellationToken.None));
    }

    [Fact]
    public async Task F3_an_access_token_shows_nobody_a_number()
    {
        var token = await Host.ObtainTokenAsync(One);
        Assert.DoesNotContain('.', token);
        Assert.True(Base64Url.TryDecode(token, out var octets));
        Assert.DoesNotContain("99977001005", Encoding.Latin1.GetString(octets), StringComparison.Ordinal);
    }

    private async Task<Dictionary<string, string?>> AuthorizeAsync(params (string Name, string? Value)[] changes)
    {
        using var response = await Host.Phone.SendAsync(Host.Authorize(One.AuthorizationRequest(changes)));
        return Answer.Of(response);
    }

    private async Task PolledAsync(App app, string authReqId, string error)
    {
        using var response = await _operator.PollAsync(app, authReqId);
        await Answer.RefusedAsync(response, HttpStatusCode.BadRequest, error);
    }

    private Task<HttpResponseMessage> TokenAsync(string code, string assertion) =>
        Host.PostTokenAsync(One.TokenRequest(code, Now, ("client_assertion", assertion)));

    // The same text under a key that nobody registered.
    private static string Resigned(string compact)
    {
        using var key = SigningKey.Generate(JwsAlgorithm.ES256);
        var input = compact[..compact.LastIndexOf('.')];
        return $"{input}.{Base64Url.Encode(App.Sign(key, input))}";
    }

    private static string Unsigned(string compact) =>
        $"{Base64Url.Encode(Encoding.ASCII.GetBytes("""{"alg":"none"}"""))}.{compact.Split('.')[1]}.";
}
