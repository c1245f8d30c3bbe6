// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Authorization.Tests.Hosting;

namespace Authorization.Tests.Authorize;

public sealed class AuthorizeTests(AuthorizationHost host) : IClassFixture<AuthorizationHost>
{
    [Fact]
    [Trait("rule", "SEC-079")]
    [Trait("rule", "AS-32")]
    public async Task A_client_that_must_use_PKCE_is_refused_when_it_says_nothing_of_it_at_all()
    {
        var request = host.One.AuthorizationRequest(("code_challenge", null), ("code_challenge_method", null));
        using var response = await host.Phone.SendAsync(host.Authorize(request));

        Assert.Equal("invalid_request", Answer.Of(response).GetValueOrDefault("error"));
    }

    [Fact]
    [Trait("rule", "AS-13")]
    [Trait("rule", "SEC-052")]
    [Trait("rule", "SEC-077")]
    [Trait("rule", "SEC-088")]
    [Trait("rule", "SEC-284")]
    [Trait("rule", "SEC-287")]
    [Trait("rule", "NV-21")]
    [Trait("rule", "NV-20")]
    [Trait("rule", "AS-31")]
    public async Task A_phone_is_sent_back_with_a_code_its_state_and_the_issuer()
    {
        using var response = await host.Phone.SendAsync(host.Authorize(host.One.AuthorizationRequest()));

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        Answer.AssertHardened(response);
        Assert.StartsWith("https://one.example/callback?code=", response.Headers.Location!.OriginalString, StringComparison.Ordinal);
        var answer = Answer.Of(response);
        Assert.Equal(["code", "iss", "state"], answer.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("st-1", answer["state"]);
        Assert.Equal(AuthorizationHost.Issuer, answer["iss"]);
        Assert.Equal("", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    [Trait("rule", "SEC-088")]
    public async Task A_post_is_answered_with_303()
    {
        using var success = await host.Phone.SendAsync(host.PostAuthorize(host.One.AuthorizationRequest()));
        using var refusal = await host.Wifi.SendAsync(host.PostAuthorize(host.One.AuthorizationRequest()));

        Assert.Equal(HttpStatusCode.SeeOther, success.StatusCode);
        Assert.NotNull(Answer.Of(success)["code"]);
        Assert.Equal(HttpStatusCode.SeeOther, refusal.StatusCode);
        Assert.Equal("access_denied", Answer.Of(refusal)["error"]);
    }

    public static TheoryData<string, string?> Harmless => new()
    {
        { "extra", "foobar" },
        { "state", "" },
        { "nonce", "" },
        { "state", null },
        { "nonce", null },
        { "acr_values", "urn:camara:nba" },
        { "display", "popup" },
        { "ui_locales", "de en" },
        { "claims_locales", "de" },
        { "login_hint", "tel:+99977009999" },
        { "login_hint", new string('h', 3000) },
        { "login_hint", "a\u0001b" },
        { "acr_values", new string('a', 3000) },
        { "acr_values", "a\nb" },
        { "extra", new string('e', 3000) },
        { "extra", "a\u0001b" },
        { "ui_locales", new string('l', 3000) },
        { "id_token_hint", "eyJhbGciOiJub25lIn0.e30." },
        { "max_age", "0" },
        { "max_age", "9999999999" },
        { "claims", """{ "id_token": { "acr": null } }""" },
        { "response_mode", "query" },
        { "prompt", "none" },
        { "prompt", "login" },
        { "scope", "number-verification:verify dpv:IdentityVerification openid" },
        { "scope", "dpv:IdentityVerification number-verification:verify" },
        { "scope", "openid offline_access dpv:IdentityVerification number-verification:verify" },
        { "nonce", new string('n', 64) },
    };

    [Theory]
    [MemberData(nameof(Harmless))]
    [Trait("rule", "SEC-050")]
    [Trait("rule", "SEC-066")]
    [Trait("rule", "SEC-067")]
    [Trait("rule", "SEC-072")]
    [Trait("rule", "SEC-076")]
    [Trait("rule", "SEC-084")]
    [Trait("rule", "SEC-085")]
    [Trait("rule", "SEC-086")]
    [Trait("rule", "AS-25")]
    [Trait("rule", "AS-26")]
    [Trait("rule", "AS-51")]
    [Trait("rule", "AS-28")]
    public async Task What_means_nothing_here_changes_nothing(string name, string? value)
    {
        using var response = await host.Phone.SendAsync(host.Authorize(host.One.AuthorizationRequest((name, value))));

        Assert.NotNull(Answer.Of(response).GetValueOrDefault("code"));
    }

    public static TheoryData<string, string?, string> Refused => new()
    {
        { "response_type", null, "invalid_request" },
        { "response_type", "token", "unsupported_response_type" },
        { "response_type", "id_token", "unsupported_response_type" },
        { "response_type", "code token", "unsupported_response_type" },
        { "response_type", "code code", "unsupported_response_type" },
        { "response_type", "CODE", "unsupported_response_type" },
        { "response_type", " code", "unsupported_response_type" },
        { "response_mode", "fragment", "invalid_request" },
        { "response_mode", "form_post", "invalid_request" },
        { "response_mode", "web_message", "invalid_request" },
        { "response_mode", "query.jwt", "invalid_request" },
        { "response_mode", "jwt", "invalid_request" },
        { "scope", null, "invalid_scope" },
        { "scope", "openid", "invalid_scope" },
        { "scope", "openid dpv:FraudPreventionAndDetection", "invalid_scope" },
        { "scope", "openid number-verification:verify", "invalid_scope" },
        { "scope", "dpv:FraudPreventionAndDetection dpv:IdentityVerification number-verification:verify", "invalid_scope" },
        { "scope", "dpv:Nonsense number-verification:verify", "invalid_scope" },
        { "scope", "dpv:fraudpreventionanddetection number-verification:verify", "invalid_scope" },
        { "scope", "dpv:Marketing number-verification:verify", "invalid_scope" },
        { "scope", "dpv: number-verification:verify", "invalid_scope" },
        { "scope", "dpv:FraudPreventionAndDetection#number-verification:verify", "invalid_scope" },
        { "scope", "dpv:FraudPreventionAndDetection#number-verification:verify number-verification:verify", "invalid_scope" },
        { "scope", "openid dpv:FraudPreventionAndDetection number-verification:verify sim-swap:check", "invalid_scope" },
        { "scope", "openid dpv:FraudPreventionAndDetection number-verification:VERIFY", "invalid_scope" },
        { "scope", "openid dpv:FraudPreventionAndDetection  number-verification:verify", "invalid_scope" },
        { "scope", " openid dpv:FraudPreventionAndDetection number-verification:verify", "invalid_scope" },
        { "scope", "openid openid dpv:FraudPreventionAndDetection number-verification:verify", "invalid_scope" },
        { "scope", "openid\tdpv:FraudPreventionAndDetection number-verification:verify", "invalid_scope" },
        { "scope", "dpv:FraudPreventionAndDetection number-verification:verify \"", "invalid_scope" },
        { "scope", "dpv:FraudPreventionAndDetection number-verification:verify é", "invalid_scope" },
        { "scope", "dpv:FraudPreventionAndDetection number-verification:verify " + new string('x', 4000), "invalid_scope" },
        { "code_challenge", null, "invalid_request" },
        { "code_challenge", App.Challenge[..42], "invalid_request" },
        { "code_challenge", new string('a', 129), "invalid_request" },
        { "code_challenge", App.Challenge + "=", "invalid_request" },
        { "code_challenge", App.Challenge[..42] + "+", "invalid_request" },
        { "code_challenge", App.Challenge[..42] + "B", "invalid_request" },
        { "code_challenge_method", null, "invalid_request" },
        { "code_challenge_method", "plain", "invalid_request" },
        { "code_challenge_method", "s256", "invalid_request" },
        { "code_challenge_method", "foo", "invalid_request" },
        { "prompt", "consent", "consent_required" },
        { "prompt", "login consent", "consent_required" },
        { "prompt", "select_account", "account_selection_required" },
        { "prompt", "none login", "invalid_request" },
        { "prompt", "none none", "invalid_request" },
        { "prompt", "create", "invalid_request" },
        { "prompt", "None", "invalid_request" },
        { "max_age", "-1", "invalid_request" },
        { "max_age", "soon", "invalid_request" },
        { "max_age", "1.5", "invalid_request" },
        { "max_age", new string('9', 40), "invalid_request" },
        { "claims", "{", "invalid_request" },
        { "claims", "[]", "invalid_request" },
        { "claims", """{"id_token":null,"id_token":null}""", "invalid_request" },
        { "claims", "{\"id_token\":\"" + new string('x', 5000) + "\"}", "invalid_request" },
        { "nonce", new string('n', 513), "invalid_request" },
        { "nonce", "a\nb", "invalid_request" },
        { "request_uri", "https://evil.example/", "request_uri_not_supported" },
        { "request_uri", "http://169.254.169.254/", "request_uri_not_supported" },
        { "registration", "{}", "registration_not_supported" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    [Trait("rule", "SEC-051")]
    [Trait("rule", "SEC-068")]
    [Trait("rule", "SEC-069")]
    [Trait("rule", "SEC-070")]
    [Trait("rule", "SEC-071")]
    [Trait("rule", "SEC-072")]
    [Trait("rule", "SEC-076")]
    [Trait("rule", "SEC-078")]
    [Trait("rule", "SEC-079")]
    [Trait("rule", "SEC-080")]
    [Trait("rule", "SEC-081")]
    [Trait("rule", "SEC-082")]
    [Trait("rule", "SEC-083")]
    [Trait("rule", "SEC-086")]
    [Trait("rule", "SEC-087")]
    [Trait("rule", "SEC-092")]
    [Trait("rule", "SEC-093")]
    [Trait("rule", "AS-23")]
    [Trait("rule", "AS-27")]
    [Trait("rule", "AS-32")]
    [Trait("rule", "AS-56")]
    [Trait("rule", "AS-58")]
    [Trait("rule", "NV-21")]
    [Trait("rule", "AS-50")]
    [Trait("rule", "AS-55")]
    [Trait("rule", "AS-31")]
    [Trait("rule", "AS-06")]
    public async Task What_breaks_a_rule_is_sent_back_with_its_error(string name, string? value, string error)
    {
        var asked = host.Network.Asked;
        using var response = await host.Phone.SendAsync(host.PostAuthorize(host.One.AuthorizationRequest((name, value))));

        var answer = Answer.Of(response);
        Assert.Equal(error, answer.GetValueOrDefault("error"));
        Assert.Equal(["error", "error_description", "iss", "state"], answer.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("st-1", answer["state"]);
        Assert.Equal(AuthorizationHost.Issuer, answer["iss"]);
        Assert.All(answer["error_description"]!, c => Assert.True(c is >= ' ' and <= '~' and not '"' and not '\\'));
        Answer.AssertHardened(response);
        Assert.Equal(asked, host.Network.Asked);
        if (value?.Length > 8)
        {
            Assert.DoesNotContain(value, answer["error_description"], StringComparison.Ordinal);
        }
    }

    [Fact]
    [Trait("rule", "SEC-070")]
    public async Task Five_thousand_scopes_are_one_refusal()
    {
        var scope = string.Join(' ', Enumerable.Range(0, 5000).Select(i => $"s{i}"));
        using var response = await host.Phone.SendAsync(host.PostAuthorize(host.One.AuthorizationRequest(("scope", scope[..20000]))));

        Assert.Equal("invalid_scope", Answer.Of(response)["error"]);
    }

    [Theory]
    [InlineData("app-two", "openid dpv:FraudPreventionAndDetection number-verification:device-phone-number:read")]
    [InlineData("app-two", "dpv:FraudPreventionAndDetection number-verification:verify number-verification:device-phone-number:read")]
    [Trait("rule", "SEC-072")]
    public async Task A_scope_of_somebody_else_is_not_granted(string clientId, string scope)
    {
        Assert.Equal(host.Two.ClientId, clientId);
        using var response = await host.Phone.SendAsync(host.Authorize(host.Two.AuthorizationRequest(("scope", scope))));

        Assert.Equal("invalid_scope", Answer.Of(response)["error"]);
    }

    [Fact]
    [Trait("rule", "SEC-073")]
    [Trait("rule", "AS-49")]
    public async Task Claims_of_OpenID_Connect_need_openid()
    {
        using var response = await host.Phone.SendAsync(host.Authorize(host.One.AuthorizationRequest(
            ("scope", "dpv:FraudPreventionAndDetection number-verification:verify"), ("claims", "{}"))));

        Assert.Equal("invalid_request", Answer.Of(response)["error"]);
    }

    [Fact]
    [Trait("rule", "AS-30")]
    public async Task A_client_without_PKCE_is_served_where_the_operator_allowed_it()
    {
        Assert.NotEmpty(await host.ObtainCodeAsync(
            host.WithoutPkce, ("code_challenge", null), ("code_challenge_method", null)));
        Assert.NotEmpty(await host.ObtainCodeAsync(host.WithoutPkce));

        using var methodAlone = await host.Phone.SendAsync(host.Authorize(
            host.WithoutPkce.AuthorizationRequest(("code_challenge", null))));
        Assert.Equal("invalid_request", Answer.Of(methodAlone)["error"]);
    }

    public static TheoryData<string> KnownParameters =>
    [
        "response_type", "scope", "state", "nonce", "code_challenge", "code_challenge_method", "response_mode", "prompt", "max_age",
        "claims", "acr_values", "login_hint", "display", "ui_locales", "claims_locales", "id_token_hint", "registration", "extra",
    ];

    [Fact]
    [Trait("rule", "SEC-051")]
    [Trait("rule", "AS-25")]
    public async Task A_parameter_without_effect_is_bounded_by_the_body_alone()
    {
        using var large = await host.Phone.SendAsync(host.PostAuthorize(host.One.AuthorizationRequest(("login_hint", new string('h', 28 * 1024)))));
        using var tooLarge = await host.Phone.SendAsync(host.PostAuthorize(host.One.AuthorizationRequest(("login_hint", new string('h', 64 * 1024)))));

        Assert.NotNull(Answer.Of(large)["code"]);
        await Answer.RefusedAsync(tooLarge, HttpStatusCode.RequestEntityTooLarge, "invalid_request");
    }

    [Fact]
    [Trait("rule", "SEC-202")]
    public async Task What_discovery_lists_succeeds_and_what_it_does_not_list_is_refused()
    {
        using var metadata = await host.Wifi.SendAsync(host.Get("/.well-known/openid-configuration"));
        var listed = await Answer.JsonAsync(metadata);
        IEnumerable<string> Listed(string name) => listed[name].EnumerateArray().Select(value => value.GetString()!);
        (string List, string Parameter, string[] Others)[] parameters =
        [
            ("response_types_supported", "response_type", ["token", "id_token", "code id_token", "none", "Code"]),
            ("response_modes_supported", "response_mode", ["fragment", "form_post", "jwt", "Query"]),
            ("prompt_values_supported", "prompt", ["consent", "select_account", "create", "None"]),
            ("code_challenge_methods_supported", "code_challenge_method", ["plain", "s256", "S512"]),
        ];
        foreach (var (list, parameter, others) in parameters)
        {
            Assert.NotEmpty(Listed(list));
            foreach (var value in Listed(list))
            {
                Assert.NotEmpty(await host.ObtainCodeAsync(host.One, (parameter, value)));
            }

            foreach (var value in others)
            {
                using var refused = await host.Phone.SendAsync(host.Authorize(host.One.AuthorizationRequest((parameter, value))));
                Assert.True(Answer.Of(refused).ContainsKey("error"), $"{parameter}={value}");
            }
        }

        var scopes = string.Join(' ', Listed("scopes_supported"));
        Assert.NotEmpty(await host.ObtainCodeAsync(host.One, ("scope", $"{scopes} dpv:IdentityVerification")));
        using var unlisted = await host.Phone.SendAsync(host.Authorize(
            host.One.AuthorizationRequest(("scope", $"{scopes} email dpv:IdentityVerification"))));
        Assert.Equal("invalid_scope", Answer.Of(unlisted)["error"]);
    }

    [Theory]
    [MemberData(nameof(KnownParameters))]
    [Trait("rule", "SEC-064")]
    [Trait("rule", "SEC-065")]
    public async Task A_parameter_given_twice_is_refused(string name)
    {
        var request = host.One.AuthorizationRequest();
        var value = request.FirstOrDefault(parameter => parameter.Name == name).Value ?? "x";
        request.RemoveAll(parameter => parameter.Name == name);
        foreach (var other in new[] { value, "other", "" })
        {
            using var twice = await host.Phone.SendAsync(host.Authorize([.. request, (name, value), (name, other)]));
            using var split = await host.Phone.SendAsync(new HttpRequestMessage(
                HttpMethod.Post, host.Raw($"/authorize?{AuthorizationHost.Encode([(name, other)])}"))
            {
                Content = AuthorizationHost.Form(AuthorizationHost.Encode([.. request, (name, value)])),
            });

            foreach (var answer in new[] { Answer.Of(twice), Answer.Of(split) })
            {
                Assert.Equal("invalid_request", answer["error"]);
                Assert.Equal(name is "state" ? null : "st-1", answer.GetValueOrDefault("state"));
            }
        }
    }

    [Theory]
    [InlineData("HEAD")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    [InlineData("FOO")]
    [Trait("rule", "SEC-005")]
    [Trait("rule", "SEC-006")]
    [Trait("rule", "SEC-284")]
    public async Task Other_methods_mint_nothing(string method)
    {
        var asked = host.Network.Asked;
        var request = host.Authorize(host.One.AuthorizationRequest());
        request.Method = new HttpMethod(method);
        request.Headers.Add("Origin", "https://one.example");
        using var response = await host.Phone.SendAsync(request);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["GET", "POST"], response.Content.Headers.Allow.Order(StringComparer.Ordinal));
        Answer.AssertHardened(response);
        Assert.Equal(asked, host.Network.Asked);
    }

    [Fact]
    [Trait("rule", "SEC-089")]
    [Trait("rule", "SEC-320")]
    [Trait("rule", "SEC-321")]
    public async Task Codes_are_opaque_and_leave_no_trace_in_the_log()
    {
        var codes = new List<string>();
        for (var i = 0; i < 200; i++)
        {
            codes.Add(await host.ObtainCodeAsync(host.One));
        }

        Assert.Equal(codes.Count, codes.Distinct(StringComparer.Ordinal).Count());
        Assert.All(codes, code => Assert.Matches(@"\A[A-Za-z0-9_-]{22,}\z", code));
        var log = string.Join('\n', host.Log.Lines.Select(line => line.Text));
        Assert.DoesNotContain("99977001005", log, StringComparison.Ordinal);
        Assert.DoesNotContain("127.77.1.5", log, StringComparison.Ordinal);
        Assert.All(codes, code => Assert.DoesNotContain(code[..40], log, StringComparison.Ordinal));
    }
}
