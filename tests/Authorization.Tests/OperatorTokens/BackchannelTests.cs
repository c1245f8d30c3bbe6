// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Authorization.Tests.Hosting;

namespace Authorization.Tests.OperatorTokens;

/// <summary><c>/bc-authorize</c>: whom it takes a hint from, and what it answers before any poll.</summary>
public sealed class BackchannelTests(OperatorHost host) : IClassFixture<OperatorHost>
{
    [Fact]
    [Trait("rule", "AS-33")]
    [Trait("rule", "AS-37")]
    [Trait("rule", "AS-41")]
    [Trait("rule", "NV-22")]
    public async Task A_good_operator_token_is_answered_with_an_id_that_the_first_poll_turns_into_a_token()
    {
        using var answer = await host.AskAsync(host.One, host.IssueToken());
        var members = await Answer.JsonAsync(answer);
        using var poll = await host.PollAsync(host.One, members["auth_req_id"].GetString()!);
        var tokens = await Answer.JsonAsync(poll);
        var token = await host.OpenAsync(poll);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(["auth_req_id", "expires_in", "interval"], members.Keys);
        Assert.Equal((120, 2), (members["expires_in"].GetInt32(), members["interval"].GetInt32()));
        Answer.AssertHardened(answer);
        Assert.Matches("^[A-Za-z0-9_-]{128,}$", members["auth_req_id"].GetString());
        Assert.Equal("+99977001005", token.Number!.Value.E164);
        Assert.Equal(["sim"], token.AuthenticationMethods);
        Assert.Equal(["number-verification:verify"], token.Scopes);
        Assert.False(tokens.ContainsKey("id_token"));
        Assert.False(tokens.ContainsKey("refresh_token"));
        Assert.InRange(tokens["expires_in"].GetInt32(), 1, 300);
    }

    [Fact]
    [Trait("rule", "AS-49")]
    [Trait("rule", "AS-51")]
    public async Task With_openid_there_is_an_id_token_and_never_a_refresh_token()
    {
        var id = await host.ObtainAuthReqIdAsync(host.One, host.IssueToken(), ("scope", "openid offline_access " + OperatorHost.Scope));
        using var poll = await host.PollAsync(host.One, id);
        var members = await Answer.JsonAsync(poll);
        Assert.True(Kernel.Jose.Jws.TryParse(members["id_token"].GetString(), out var idToken));

        using (idToken)
        {
            Assert.Equal("app-one", idToken.Claims.GetProperty("aud").GetString());
            Assert.Equal("sim", idToken.Claims.GetProperty("amr")[0].GetString());
            Assert.DoesNotContain("99977001005", idToken.Claims.GetRawText(), StringComparison.Ordinal);
        }

        Assert.False(members.ContainsKey("refresh_token"));
    }

    [Theory]
    [Trait("rule", "AS-34")]
    [InlineData("login_hint", null)]
    [InlineData("login_hint", "")]
    [InlineData("id_token_hint", "x")]
    [InlineData("login_hint_token", "x")]
    [InlineData("login_hint", "operatortoken:")]
    [InlineData("login_hint", "operatortoken:two words")]
    [InlineData("login_hint", "tel: 99977001005")] // An unescaped plus.
    [InlineData("login_hint", "+99977001005")]
    [InlineData("login_hint", "ipport:x")]
    public async Task One_well_formed_login_hint_is_the_only_hint(string name, string? value)
    {
        using var answer = await host.AskAsync(host.One, host.IssueToken(), (name, value));

        await Answer.RefusedAsync(answer, HttpStatusCode.BadRequest, "invalid_request");
    }

    [Theory]
    [Trait("rule", "AS-04")]
    [Trait("rule", "NV-22")]
    [InlineData("tel:+99977001005")]
    [InlineData("ipport:127.77.1.5:4711")]
    [InlineData("ipport:[2001:db8::1]")]
    public async Task A_number_or_an_address_that_somebody_names_proves_no_line(string hint)
    {
        using var answer = await host.AskAsync(host.One, "", ("login_hint", hint));

        await Answer.RefusedAsync(answer, HttpStatusCode.BadRequest, "invalid_scope");
    }

    [Fact]
    [Trait("rule", "AS-42")]
    public async Task An_unknown_an_expired_and_a_used_token_name_nobody_and_read_the_same()
    {
        var used = host.IssueToken();
        await host.ObtainAuthReqIdAsync(host.One, used);
        using var unknown = await host.AskAsync(host.One, "no-such-token");
        using var again = await host.AskAsync(host.One, used);
        using var expired = await host.AskAsync(host.One, host.Operator.Issue(host.Now));

        var descriptions = new List<string>();
        foreach (var answer in new[] { unknown, again, expired })
        {
            descriptions.Add(await Answer.RefusedAsync(answer, HttpStatusCode.BadRequest, "unknown_user_id"));
        }

        Assert.Single(descriptions.Distinct());
    }

    [Fact]
    [Trait("rule", "AS-42")]
    public async Task Of_many_requests_with_one_token_one_is_answered()
    {
        var token = host.IssueToken();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => host.AskAsync(host.One, token)));

        Assert.Single(answers, answer => answer.StatusCode is HttpStatusCode.OK);
    }

    [Fact]
    [Trait("rule", "AS-35")]
    [Trait("rule", "AS-26")]
    public async Task What_nobody_could_be_shown_is_ignored()
    {
        using var answer = await host.AskAsync(
            host.One,
            host.IssueToken(),
            ("binding_message", new string('b', 2000)),
            ("user_code", "1234"),
            ("requested_expiry", "soon"),
            ("acr_values", "any"),
            ("client_notification_token", "x"),
            ("extra", "y"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(120, (await Answer.JsonAsync(answer))["expires_in"].GetInt32());
    }

    [Theory]
    [Trait("rule", "AS-55")]
    [Trait("rule", "AS-56")]
    [Trait("rule", "AS-58")]
    [InlineData(null)]
    [InlineData("number-verification:verify")]
    [InlineData("dpv:FraudPreventionAndDetection")]
    [InlineData("dpv:FraudPreventionAndDetection dpv:IdentityVerification number-verification:verify")]
    [InlineData("dpv:Nonsense number-verification:verify")]
    [InlineData("dpv:FraudPreventionAndDetection#number-verification:verify")]
    [InlineData("dpv:FraudPreventionAndDetection number-verification:nothing")]
    [InlineData("dpv:FraudPreventionAndDetection number-verification:verify number-verification:verify")]
    public async Task Scope_and_purpose_follow_the_rules_of_every_flow(string? scope)
    {
        using var answer = await host.AskAsync(host.One, host.IssueToken(), ("scope", scope));

        await Answer.RefusedAsync(answer, HttpStatusCode.BadRequest, "invalid_scope");
    }

    [Fact]
    [Trait("rule", "AS-49")]
    public async Task Claims_without_openid_are_refused()
    {
        using var answer = await host.AskAsync(host.One, host.IssueToken(), ("claims", "{}"));

        await Answer.RefusedAsync(answer, HttpStatusCode.BadRequest, "invalid_request");
    }

    [Fact]
    [Trait("rule", "AS-02")]
    [Trait("rule", "SEC-129")]
    public async Task A_client_for_which_it_was_not_agreed_is_refused_at_both_endpoints()
    {
        var token = host.IssueToken();
        using var answer = await host.AskAsync(host.Two, token);
        using var poll = await host.PollAsync(host.Two, await host.ObtainAuthReqIdAsync(host.One, token));

        await Answer.RefusedAsync(answer, HttpStatusCode.BadRequest, "unauthorized_client");
        await Answer.RefusedAsync(poll, HttpStatusCode.BadRequest, "unauthorized_client");
    }

    [Fact]
    [Trait("rule", "AS-64")]
    [Trait("rule", "AS-68")]
    [Trait("rule", "SEC-168")]
    public async Task The_client_proves_itself_for_this_endpoint_and_each_proof_counts_once()
    {
        var here = host.One.Assertion(host.Now, ("aud", OperatorHost.BackchannelUrl));
        using var good = await host.AskAsync(host.One, host.IssueToken(), ("client_assertion", here));
        using var replayed = await host.AskAsync(host.One, host.IssueToken(), ("client_assertion", here));
        using var elsewhere = await host.AskAsync(
            host.One, host.IssueToken(), ("client_assertion", host.One.Assertion(host.Now, ("aud", OperatorHost.TokenUrl))));
        using var nobody = await host.AskAsync(host.One, host.IssueToken(), ("client_assertion", null), ("client_id", "app-one"));
        var shared = host.One.Assertion(host.Now);
        var id = await host.ObtainAuthReqIdAsync(host.One, host.IssueToken(), ("client_assertion", shared));
        using var polled = await host.PollAsync(host.One, id, ("client_assertion", shared));

        Assert.Equal(HttpStatusCode.OK, good.StatusCode);
        foreach (var answer in new[] { replayed, elsewhere, nobody, polled })
        {
            await Answer.RefusedAsync(answer, HttpStatusCode.Unauthorized, "invalid_client");
        }
    }

    [Fact]
    [Trait("rule", "SEC-064")]
    [Trait("rule", "SEC-004")]
    public async Task A_repeated_parameter_a_query_and_another_method_are_refused()
    {
        using var repeated = await host.Host.Wifi.SendAsync(new HttpRequestMessage(HttpMethod.Post, host.Host.Raw("/bc-authorize"))
        {
            Content = AuthorizationHost.Form("scope=a&scope=a"),
        });
        using var got = await host.Host.Wifi.SendAsync(host.Host.Get("/bc-authorize"));

        await Answer.RefusedAsync(repeated, HttpStatusCode.BadRequest, "invalid_request");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, got.StatusCode);
        Assert.Equal(["POST"], got.Content.Headers.Allow);
    }

    [Fact]
    [Trait("rule", "AS-36")]
    [Trait("rule", "AS-19")]
    public async Task Of_a_signed_request_only_what_is_signed_counts()
    {
        var (inside, outside) = (host.IssueToken("+99977001005"), host.IssueToken("+99977001006"));
        foreach (var audience in new[] { OperatorHost.BackchannelUrl, AuthorizationHost.Issuer })
        {
            var token = host.IssueToken("+99977001005");
            var id = await host.ObtainAuthReqIdAsync(
                host.One, outside, ("request", host.RequestObject(host.One, token, ("aud", audience))), ("scope", "dpv:Nonsense x"));
            using var poll = await host.PollAsync(host.One, id);
            Assert.Equal("+99977001005", (await host.OpenAsync(poll)).Number!.Value.E164);
        }

        using var hintOutside = await host.AskAsync(
            host.One, inside, ("request", host.RequestObject(host.One, inside, ("login_hint", null))));
        await Answer.RefusedAsync(hintOutside, HttpStatusCode.BadRequest, "invalid_request");
    }

    [Fact]
    [Trait("rule", "AS-36")]
    [Trait("rule", "SEC-112")]
    [Trait("rule", "SEC-114")]
    public async Task A_signed_request_that_is_not_this_clients_for_this_endpoint_and_fresh_is_refused()
    {
        string Object(params (string Name, JsonNode? Value)[] changes) => host.RequestObject(host.One, host.IssueToken(), changes);
        var used = Object();
        using var first = await host.AskAsync(host.One, "", ("request", used));
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        var now = host.Now.ToUnixTimeSeconds();
        string[] wrong =
        [
            used,
            Object(("aud", OperatorHost.TokenUrl)),
            Object(("aud", AuthorizationHost.Issuer + "/authorize")),
            Object(("aud", null)),
            Object(("iss", "app-two")),
            Object(("iat", now + 2)),
            Object(("iat", null)),
            Object(("jti", null)),
            Object(("exp", now + 301)),
            Object(("client_id", "app-two")),
            Object(("sub", "app-one")),
            host.RequestObject(host.Two, host.IssueToken()),
            host.One.Assertion(host.Now, ("aud", OperatorHost.BackchannelUrl)), // A client assertion is no request.
            "x",
        ];
        foreach (var compact in wrong)
        {
            using var answer = await host.AskAsync(host.One, "", ("request", compact));
            await Answer.RefusedAsync(answer, HttpStatusCode.BadRequest, "invalid_request_object");
        }

        using var asProof = await host.AskAsync(host.One, host.IssueToken(), ("client_assertion", Object()));
        await Answer.RefusedAsync(asProof, HttpStatusCode.Unauthorized, "invalid_client");
    }

    [Fact]
    [Trait("rule", "AS-33")]
    public async Task Discovery_says_how_to_ask_and_how_to_fetch()
    {
        var metadata = await host.DiscoverAsync();

        Assert.Equal(OperatorHost.BackchannelUrl, metadata["backchannel_authentication_endpoint"].GetString());
        Assert.Equal(["poll"], Texts(metadata["backchannel_token_delivery_modes_supported"]));
        Assert.Equal(["ES256", "PS256", "RS256"], Texts(metadata["backchannel_authentication_request_signing_alg_values_supported"]));
        Assert.Contains(OperatorHost.Ciba, Texts(metadata["grant_types_supported"]));
        Assert.Contains(OperatorHost.JwtBearer, Texts(metadata["grant_types_supported"]));
    }

    private static IEnumerable<string?> Texts(JsonElement list) => list.EnumerateArray().Select(value => value.GetString());
}
