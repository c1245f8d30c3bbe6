// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Authorization.Tests.Authorize;
using Authorization.Tests.Hosting;
using Authorization.Tests.RequestObjects;
using Facts;
using Kernel.Jose;
using Microsoft.Extensions.DependencyInjection;

namespace Authorization.Tests.PushedRequests;

/// <summary>What <c>/par</c> takes and what its reference is worth at <c>/authorize</c> (RFC 9126).</summary>
public sealed class PushedRequestTests(AuthorizationHost host) : IClassFixture<AuthorizationHost>
{
    private DateTimeOffset Now => host.Time.GetUtcNow();

    [Theory]
    [InlineData("consent")]
    [InlineData("select_account")]
    [InlineData("login consent")]
    [Trait("rule", "SEC-082")]
    [Trait("rule", "SEC-103")]
    public async Task Nothing_pushed_is_answered_by_a_word_about_asking_somebody(string prompt)
    {
        using var response = await host.PushAsync(host.One.PushedRequest(Now, ("prompt", prompt)));

        await Answer.RefusedAsync(response, HttpStatusCode.BadRequest, "invalid_request");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("app-two")]
    [Trait("rule", "SEC-108")]
    public async Task An_object_that_is_pushed_names_the_client_that_pushes_it(string? clientId)
    {
        using var response = await host.PushAsync(host.One.PushedRequest(Now, ("request", host.One.RequestObject(Now, ("client_id", clientId)))));

        await Answer.RefusedAsync(response, HttpStatusCode.BadRequest, "invalid_request_object");
    }

    [Theory]
    [InlineData("Basic eDp5", "Basic realm=\"token\"")]
    [InlineData("bearer x", "Bearer realm=\"token\"")]
    [InlineData("Digest x", "Basic realm=\"token\"")]
    [Trait("rule", "SEC-102")]
    [Trait("rule", "SEC-132")]
    public async Task Whoever_tries_the_Authorization_header_is_challenged_by_its_scheme(string header, string challenge)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, host.Raw("/par")) { Content = AuthorizationHost.Form("scope=x") };
        request.Headers.TryAddWithoutValidation("Authorization", header);
        using var response = await host.Wifi.SendAsync(request);

        await Answer.RefusedAsync(response, HttpStatusCode.Unauthorized, "invalid_client");
        Assert.Equal(challenge, response.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    [Trait("rule", "SEC-096")]
    [Trait("rule", "SEC-101")]
    [Trait("rule", "AS-24")]
    public async Task A_pushed_request_is_a_reference_that_the_phone_opens_with_the_client_id_alone()
    {
        using var pushed = await host.PushAsync(host.One.PushedRequest(Now));

        Assert.Equal(HttpStatusCode.Created, pushed.StatusCode);
        Answer.AssertHardened(pushed);
        var members = await Answer.JsonAsync(pushed);
        Assert.Equal(["expires_in", "request_uri"], members.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(90, members["expires_in"].GetInt32());
        var requestUri = members["request_uri"].GetString()!;
        Assert.StartsWith("urn:ietf:params:oauth:request_uri:", requestUri, StringComparison.Ordinal);

        using var opened = await host.Phone.SendAsync(host.AuthorizePushed(host.One, requestUri));
        Assert.Equal(HttpStatusCode.Found, opened.StatusCode);
        Assert.StartsWith("https://one.example/callback?code=", opened.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.Equal("st-1", Answer.Of(opened)["state"]);
        using var redeemed = await host.RedeemAsync(host.One, Answer.Of(opened)["code"]!);
        var idToken = (await Answer.JsonAsync(redeemed))["id_token"].GetString()!;
        Assert.True(Jws.TryParse(idToken, out var jws));
        Assert.Equal("n-1", jws.Claims.GetProperty("nonce").GetString());
    }

    [Fact]
    [Trait("rule", "SEC-096")]
    public async Task No_two_references_are_alike_though_the_requests_are()
    {
        var references = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => host.ObtainRequestUriAsync(host.One)));

        // The name of the sealing key comes first, then 96 random bits and what they hide.
        Assert.Equal(50, references.Select(reference => reference[("urn:ietf:params:oauth:request_uri:".Length + 11)..][..16]).Distinct(StringComparer.Ordinal).Count());
        Assert.All(references, reference => Assert.InRange(reference.Length, 100, 600));
    }

    [Fact]
    [Trait("rule", "SEC-096")]
    [Trait("rule", "SEC-107")]
    public async Task A_signed_request_may_be_pushed_and_only_what_is_signed_counts()
    {
        var requestUri = await host.ObtainRequestUriAsync(
            host.One, ("request", host.One.RequestObject(Now, ("state", "st-signed"))), ("state", "st-form"), ("prompt", "consent"), ("redirect_uri", null));
        using var opened = await host.Phone.SendAsync(host.AuthorizePushed(host.One, requestUri));

        Assert.Equal("st-signed", Answer.Of(opened)["state"]);
        Assert.NotNull(Answer.Of(opened)["code"]);
    }

    [Theory]
    [MemberData(nameof(SignedRequestTests.Refused), MemberType = typeof(SignedRequestTests))]
    [Trait("rule", "SEC-103")]
    [Trait("rule", "SEC-110")]
    [Trait("rule", "SEC-111")]
    [Trait("rule", "SEC-116")]
    public async Task An_object_that_is_refused_at_authorize_is_refused_when_pushed(string claim, string? value)
    {
        using var response = await host.PushAsync(host.One.PushedRequest(
            Now, ("request", host.One.RequestObject(Now, (claim, HostileJwts.Value(value, Now))))));

        await Answer.RefusedAsync(response, HttpStatusCode.BadRequest, "invalid_request_object");
    }

    [Fact]
    [Trait("rule", "SEC-102")]
    [Trait("rule", "SEC-112")]
    public async Task A_pushed_object_is_used_wherever_it_is_shown_again()
    {
        var pushedFirst = host.One.RequestObject(Now);
        await host.ObtainRequestUriAsync(host.One, ("request", pushedFirst));
        using var pushedAgain = await host.PushAsync(host.One.PushedRequest(Now, ("request", pushedFirst)));
        using var shown = await host.Phone.SendAsync(host.Authorize(host.One.SignedRequest(pushedFirst)));
        var shownFirst = host.One.RequestObject(Now);
        using var granted = await host.Phone.SendAsync(host.Authorize(host.One.SignedRequest(shownFirst)));
        using var pushedAfter = await host.PushAsync(host.One.PushedRequest(Now, ("request", shownFirst)));

        await Answer.RefusedAsync(pushedAgain, HttpStatusCode.BadRequest, "invalid_request_object");
        Assert.Equal("invalid_request_object", Answer.Of(shown)["error"]);
        Assert.NotNull(Answer.Of(granted)["code"]);
        await Answer.RefusedAsync(pushedAfter, HttpStatusCode.BadRequest, "invalid_request_object");
    }

    [Fact]
    [Trait("rule", "SEC-102")]
    public async Task Pushing_needs_an_authenticated_client_and_takes_no_reference()
    {
        (string Name, string? Value)[][] strangers =
        [
            [("client_assertion", null)], [("client_assertion_type", null)], [("client_assertion", null), ("client_assertion_type", null)],
            [("client_assertion", host.Two.Assertion(Now))], [("client_assertion", host.One.Assertion(Now, ("aud", $"{AuthorizationHost.Issuer}/token")))],
            [("client_assertion", host.One.Assertion(Now, ("aud", $"{AuthorizationHost.Issuer}/authorize")))],
            [("client_assertion", host.One.RequestObject(Now))], [("client_secret", "x")], [("client_id", "app-two")],
        ];
        foreach (var changes in strangers)
        {
            using var refused = await host.PushAsync(host.One.PushedRequest(Now, changes));
            await Answer.RefusedAsync(refused, HttpStatusCode.Unauthorized, "invalid_client");
        }

        using var nested = await host.PushAsync(host.One.PushedRequest(Now, ("request_uri", await host.ObtainRequestUriAsync(host.One))));
        await Answer.RefusedAsync(nested, HttpStatusCode.BadRequest, "invalid_request");
        using var get = await host.Wifi.SendAsync(host.Get("/par"));
        Assert.Equal((HttpStatusCode.MethodNotAllowed, "POST"), (get.StatusCode, get.Content.Headers.Allow.Single()));
    }

    [Fact]
    [Trait("rule", "SEC-160")]
    [Trait("rule", "SEC-168")]
    public async Task An_assertion_for_this_endpoint_is_good_here_and_once()
    {
        var assertion = host.One.Assertion(Now);
        await host.ObtainRequestUriAsync(host.One, ("client_assertion", host.One.Assertion(Now, ("aud", $"{AuthorizationHost.Issuer}/par"))));
        await host.ObtainRequestUriAsync(host.One, ("client_assertion", assertion));
        using var again = await host.PushAsync(host.One.PushedRequest(Now, ("client_assertion", assertion)));
        using var elsewhere = await host.RedeemAsync(host.One, await host.ObtainCodeAsync(host.One), ("client_assertion", assertion));

        await Answer.RefusedAsync(again, HttpStatusCode.Unauthorized, "invalid_client");
        await Answer.RefusedAsync(elsewhere, HttpStatusCode.Unauthorized, "invalid_client");
    }

    [Theory]
    [MemberData(nameof(AuthorizeTests.Refused), MemberType = typeof(AuthorizeTests))]
    [Trait("rule", "SEC-103")]
    public async Task What_authorize_refuses_is_refused_when_pushed_and_told_in_JSON(string name, string? value, string error)
    {
        using var response = await host.PushAsync(host.One.PushedRequest(Now, (name, value)));

        await Answer.RefusedAsync(response, HttpStatusCode.BadRequest, name is "request_uri" or "prompt" ? "invalid_request" : error);
        Assert.Null(response.Headers.Location);
    }

    [Theory]
    [InlineData("redirect_uri", null)]
    [InlineData("redirect_uri", "https://evil.example/callback")]
    [InlineData("redirect_uri", "https://one.example/callback/")]
    [InlineData("redirect_uri", "https://two.example/callback?x=1")]
    [InlineData("client_id", null)]
    [InlineData("state", "1025")]
    [InlineData("nonce", "513")]
    [Trait("rule", "SEC-103")]
    public async Task Where_authorize_shows_a_page_pushing_is_told_in_JSON(string name, string? value)
    {
        var text = int.TryParse(value, out var length) ? new string('s', length) : value;
        using var response = await host.PushAsync(host.One.PushedRequest(Now, (name, text)));

        await Answer.RefusedAsync(response, HttpStatusCode.BadRequest, "invalid_request");
    }

    [Fact]
    [Trait("rule", "SEC-064")]
    [Trait("rule", "SEC-103")]
    public async Task A_parameter_pushed_twice_is_refused()
    {
        using var response = await host.PushAsync([.. host.One.PushedRequest(Now), ("state", "st-1")]);

        await Answer.RefusedAsync(response, HttpStatusCode.BadRequest, "invalid_request");
    }

    [Theory]
    [MemberData(nameof(AuthorizeTests.Harmless), MemberType = typeof(AuthorizeTests))]
    [Trait("rule", "SEC-103")]
    public async Task What_means_nothing_to_authorize_means_nothing_when_pushed(string name, string? value)
    {
        using var response = await host.Phone.SendAsync(host.AuthorizePushed(host.One, await host.ObtainRequestUriAsync(host.One, (name, value))));

        Assert.NotNull(Answer.Of(response).GetValueOrDefault("code"));
    }

    [Fact]
    public async Task The_longest_request_that_can_be_pushed_fits_well_into_a_request_line()
    {
        var scope = "openid dpv:FraudPreventionAndDetection number-verification:verify number-verification:device-phone-number:read offline_access";
        var requestUri = await host.ObtainRequestUriAsync(
            host.One, ("scope", scope), ("state", new string('☎', 341)), ("nonce", new string('n', 512)), ("prompt", "login"));
        using var response = await host.Phone.SendAsync(host.AuthorizePushed(host.One, requestUri));

        Assert.InRange(requestUri.Length, 0, 4096);
        Assert.Equal(new string('☎', 341), Answer.Of(response)["state"]);
    }

    [Fact]
    [Trait("rule", "SEC-097")]
    public async Task A_reference_dies_with_its_time()
    {
        var requestUri = await host.ObtainRequestUriAsync(host.One);
        host.Time.Advance(TimeSpan.FromSeconds(90));
        using var late = await host.Phone.SendAsync(host.AuthorizePushed(host.One, requestUri));

        Assert.Equal(("invalid_request_uri", "st-1"), (Answer.Of(late)["error"], Answer.Of(late)["state"]));
        Assert.False(Answer.Of(late).ContainsKey("code"));
    }

    [Fact]
    [Trait("rule", "SEC-097")]
    [Trait("rule", "SEC-098")]
    public async Task A_reference_dies_with_its_code_and_not_before()
    {
        var requestUri = await host.ObtainRequestUriAsync(host.One);
        using var onWifi = await host.Wifi.SendAsync(host.AuthorizePushed(host.One, requestUri));
        using var again = await host.Wifi.SendAsync(host.AuthorizePushed(host.One, requestUri));
        host.Time.Advance(TimeSpan.FromSeconds(89));
        using var onMobile = await host.Phone.SendAsync(host.AuthorizePushed(host.One, requestUri));
        using var reload = await host.Phone.SendAsync(host.AuthorizePushed(host.One, requestUri));

        Assert.Equal(["access_denied", "access_denied"], new[] { onWifi, again }.Select(response => Answer.Of(response)["error"]));
        Assert.NotNull(Answer.Of(onMobile)["code"]);
        Assert.Equal(("invalid_request_uri", "st-1"), (Answer.Of(reload)["error"], Answer.Of(reload)["state"]));
    }

    [Fact]
    [Trait("rule", "SEC-097")]
    public async Task Of_twenty_parallel_visits_one_gets_a_code()
    {
        var requestUri = await host.ObtainRequestUriAsync(host.One);
        var responses = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => host.Phone.SendAsync(host.AuthorizePushed(host.One, requestUri))));

        Assert.Single(responses, response => Answer.Of(response).ContainsKey("code"));
        Assert.Equal(19, responses.Count(response => Answer.Of(response).GetValueOrDefault("error") is "invalid_request_uri"));
    }

    [Fact]
    [Trait("rule", "SEC-099")]
    public async Task A_reference_is_nobody_elses_and_no_other_text_is_one()
    {
        var requestUri = await host.ObtainRequestUriAsync(host.One);
        var changed = requestUri[..^10] + (requestUri[^10] == 'A' ? 'B' : 'A') + requestUri[^9..];
        var code = await host.ObtainCodeAsync(host.One);
        (string Name, string Value)[][] pages =
        [
            [("client_id", "app-two"), ("request_uri", requestUri)],
            [("client_id", host.Register(new App("app-twin", host.One.RedirectUri, JwsAlgorithm.ES256)).ClientId), ("request_uri", requestUri)],
            [("client_id", "app-off"), ("request_uri", requestUri)],
            [("client_id", "unknown"), ("request_uri", requestUri)],
            [("request_uri", requestUri)],
            [("client_id", "app-one"), ("request_uri", changed)],
            [("client_id", "app-one"), ("request_uri", requestUri[..^2])],
            [("client_id", "app-one"), ("request_uri", requestUri + "AA")],
            [("client_id", "app-one"), ("request_uri", "urn:ietf:params:oauth:request_uri:")],
            [("client_id", "app-one"), ("request_uri", "urn:ietf:params:oauth:request_uri:" + new string('A', 6000))],
            [("client_id", "app-one"), ("request_uri", "urn:ietf:params:oauth:request_uri:" + code)],
        ];
        foreach (var parameters in pages)
        {
            using var page = await host.Phone.SendAsync(host.Authorize(parameters));
            await Answer.RefusedAsync(page, HttpStatusCode.BadRequest, "invalid_request_uri");
        }

        using var both = await host.Phone.SendAsync(host.AuthorizePushed(host.One, requestUri, ("request", host.One.RequestObject(Now))));
        using var twice = await host.Phone.SendAsync(host.AuthorizePushed(host.One, requestUri, ("request_uri", requestUri)));
        await Answer.RefusedAsync(both, HttpStatusCode.BadRequest, "invalid_request");
        await Answer.RefusedAsync(twice, HttpStatusCode.BadRequest, "invalid_request");
        using var asCode = await host.RedeemAsync(host.One, requestUri["urn:ietf:params:oauth:request_uri:".Length..]);
        await Answer.RefusedAsync(asCode, HttpStatusCode.BadRequest, "invalid_grant");
        Assert.Null(await host.Spending.OpenAsync(requestUri["urn:ietf:params:oauth:request_uri:".Length..], TestContext.Current.CancellationToken));
        using var untouched = await host.Phone.SendAsync(host.AuthorizePushed(host.One, requestUri));
        Assert.NotNull(Answer.Of(untouched)["code"]);
    }

    [Fact]
    [Trait("rule", "SEC-100")]
    public async Task Parameters_beside_a_reference_count_for_nothing()
    {
        using var response = await host.Phone.SendAsync(host.AuthorizePushed(
            host.One, await host.ObtainRequestUriAsync(host.One),
            ("redirect_uri", "https://evil.example/"), ("scope", "openid"), ("state", "st-query"), ("response_type", "token"), ("prompt", "consent"),
            ("code_challenge", "x"), ("nonce", "n-query"), ("response_mode", "fragment")));

        Assert.StartsWith("https://one.example/callback?code=", response.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.Equal("st-1", Answer.Of(response)["state"]);
    }

    [Fact]
    [Trait("rule", "SEC-104")]
    [Trait("rule", "SEC-320")]
    public async Task What_was_pushed_is_in_no_URL_page_log_or_fact()
    {
        var ct = TestContext.Current.CancellationToken;
        var from = Now;
        var requestUri = await host.ObtainRequestUriAsync(host.One, ("state", "state-of-secret"), ("nonce", "nonce-of-secret"), ("login_hint", "hint-of-secret"));
        using var page = await host.Phone.SendAsync(host.Authorize([("client_id", "app-two"), ("request_uri", requestUri)]));
        using var opened = await host.Phone.SendAsync(host.AuthorizePushed(host.One, requestUri));
        var facts = new List<Fact>();
        await foreach (var fact in host.Services.GetRequiredService<FactReader>().ReadAsync(from, ct))
        {
            facts.Add(fact);
        }

        string[] places =
        [
            requestUri, await page.Content.ReadAsStringAsync(ct), page.Headers.ToString(), JsonSerializer.Serialize(facts),
            string.Join('\n', host.Log.Lines.Select(line => line.Text)),
        ];
        Assert.All(places, place => Assert.DoesNotContain("of-secret", place, StringComparison.Ordinal));
        Assert.DoesNotContain(requestUri[40..80], places[3], StringComparison.Ordinal);
        Assert.DoesNotContain(host.Log.Lines, line => line.Id is >= 2000 and < 3000 && line.Text.Contains(requestUri[40..80], StringComparison.Ordinal));
        Assert.Contains("state-of-secret", opened.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.DoesNotContain("nonce-of-secret", opened.Headers.Location!.OriginalString, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("rule", "SEC-106")]
    [Trait("rule", "AS-24")]
    public async Task A_client_that_agreed_to_push_gets_no_plain_request_through()
    {
        var pushing = host.Register(new App("app-pushing", "https://pushing.example/callback", JwsAlgorithm.ES256)
        {
            More = new Dictionary<string, JsonNode?> { ["require_pushed_authorization_requests"] = true },
        });
        using var plain = await host.Phone.SendAsync(host.Authorize(pushing.AuthorizationRequest()));
        using var signed = await host.Phone.SendAsync(host.Authorize(pushing.SignedRequest(pushing.RequestObject(Now))));
        using var pushed = await host.Phone.SendAsync(host.AuthorizePushed(pushing, await host.ObtainRequestUriAsync(pushing)));

        Assert.Equal(["invalid_request", "invalid_request"], new[] { plain, signed }.Select(response => Answer.Of(response)["error"]));
        Assert.NotNull(Answer.Of(pushed)["code"]);
    }

    [Fact]
    [Trait("rule", "SEC-044")]
    [Trait("rule", "SEC-098")]
    public async Task Whose_line_it_is_and_what_is_granted_is_decided_when_the_reference_is_opened()
    {
        var ct = TestContext.Current.CancellationToken;
        using var phone = new global::Testing.Actors.Phone("127.77.1.9");
        var app = host.Register(new App("app-changing", "https://changing.example/callback", JwsAlgorithm.ES256));
        host.Network.Bind("127.77.1.9", "+99977001009");
        var requestUri = await host.ObtainRequestUriAsync(app);
        var abandoned = await host.ObtainRequestUriAsync(app);
        host.Network.Bind("127.77.1.9", "+99977002002");
        using var opened = await phone.SendAsync(host.AuthorizePushed(app, requestUri));
        using var redeemed = await host.RedeemAsync(app, Answer.Of(opened)["code"]!);
        var token = await host.Spending.OpenAsync((await Answer.JsonAsync(redeemed))["access_token"].GetString()!, ct);
        Assert.Equal("+99977002002", token!.Number!.Value.E164);

        app.Enabled = false;
        host.ReloadClients();
        using var ofDisabled = await phone.SendAsync(host.AuthorizePushed(app, abandoned));
        await Answer.RefusedAsync(ofDisabled, HttpStatusCode.BadRequest, "invalid_request_uri");
    }

    [Theory]
    [InlineData("https://evil.example/request.jwt")]
    [InlineData("http://169.254.169.254/latest")]
    [InlineData("URN:ietf:params:oauth:request_uri:x")]
    [InlineData("urn:example:x")]
    [Trait("rule", "SEC-092")]
    [Trait("rule", "AS-23")]
    public async Task A_reference_to_elsewhere_is_refused(string requestUri)
    {
        using var response = await host.Phone.SendAsync(host.Authorize(host.One.AuthorizationRequest(("request_uri", requestUri))));
        using var withObject = await host.Phone.SendAsync(host.Authorize(
            host.One.SignedRequest(host.One.RequestObject(Now), ("request_uri", requestUri))));

        Assert.Equal("request_uri_not_supported", Answer.Of(response)["error"]);
        Assert.Equal("request_uri_not_supported", Answer.Of(withObject)["error"]);
    }

    [Fact]
    [Trait("rule", "SEC-092")]
    public async Task A_reference_to_elsewhere_is_never_fetched()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var url = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/request.jwt";
        using var shown = await host.Phone.SendAsync(host.Authorize(host.One.AuthorizationRequest(("request_uri", url))));
        using var pushed = await host.PushAsync(host.One.PushedRequest(Now, ("request_uri", url)));
        using var signed = await host.Phone.SendAsync(host.Authorize(host.One.SignedRequest(host.One.RequestObject(Now, ("request_uri", url)))));

        Assert.Equal(["request_uri_not_supported", "invalid_request_object"], new[] { shown, signed }.Select(response => Answer.Of(response)["error"]));
        await Answer.RefusedAsync(pushed, HttpStatusCode.BadRequest, "invalid_request");
        Assert.False(listener.Pending());
    }
}
