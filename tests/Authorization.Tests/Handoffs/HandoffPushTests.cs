// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text.Json.Nodes;
using Authorization.Tests.Hosting;
using Facts;
using Kernel.Jose;
using Microsoft.Extensions.DependencyInjection;

namespace Authorization.Tests.Handoffs;

/// <summary>What <c>/par</c> asks of a request for a hand-off.</summary>
public sealed class HandoffPushTests(HandoffHost host) : IClassFixture<HandoffHost>
{
    private const string Verify = "number-verification:verify";
    private const string Purpose = "dpv:FraudPreventionAndDetection";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string, string?, string, string> Refusals { get; } = new()
    {
        { "handoff_template", null, "invalid_request", "handoff_template" },
        { "handoff_template", "unknown", "invalid_request", "handoff_template" },
        { "handoff_template", "Sign-In", "invalid_request", "handoff_template" },
        { "handoff_template", new string('a', 33), "invalid_request", "parameter_malformed" },
        { "handoff_fields", null, "invalid_request", "handoff_fields" },
        { "handoff_fields", "{}", "invalid_request", "handoff_fields" },
        { "handoff_fields", "anna", "invalid_request", "handoff_fields" },
        { "handoff_fields", """["anna"]""", "invalid_request", "handoff_fields" },
        { "handoff_fields", """{"account":1}""", "invalid_request", "handoff_fields" },
        { "handoff_fields", """{"account":null}""", "invalid_request", "handoff_fields" },
        { "handoff_fields", """{"account":""}""", "invalid_request", "handoff_fields" },
        { "handoff_fields", """{"account":" anna"}""", "invalid_request", "handoff_fields" },
        { "handoff_fields", """{"account":"anna","more":"x"}""", "invalid_request", "handoff_fields" },
        { "handoff_fields", """{"account":"anna","account":"berta"}""", "invalid_request", "handoff_fields" },
        { "handoff_fields", """{"account":"a\nb"}""", "invalid_request", "handoff_fields" },
        { "handoff_fields", """{"account":"a\u2028b"}""", "invalid_request", "handoff_fields" },
        { "handoff_fields", """{"account":"a\u202eb"}""", "invalid_request", "handoff_fields" },
        { "handoff_fields", """{"account":"a\ud800"}""", "invalid_request", "handoff_fields" },
        { "handoff_fields", $$"""{"account":"{{new string('a', 41)}}"}""", "invalid_request", "handoff_fields" },
        { "handoff_fields", $$"""{"account":"anna"{{new string(' ', 1024)}}}""", "invalid_request", "parameter_malformed" },
        { "handoff_fields", $$"""{"account":"anna","{{new string('ä', 600)}}":"x"}""", "invalid_request", "handoff_fields" },
        { "handoff_return_uri", "https://shop.example/signed-in/", "invalid_request", "handoff_return_uri" },
        { "handoff_return_uri", "https://shop.example/callback", "invalid_request", "handoff_return_uri" },
        { "handoff_return_uri", HandoffHost.Callback, "invalid_request", "handoff_return_uri" },
        { "scope", $"openid {Purpose} {Verify} offline_access", "invalid_scope", "handoff_scope" },
        { "scope", $"{Purpose} number-verification:device-phone-number:read", "invalid_scope", "handoff_scope" },
        { "scope", $"{Purpose} {Verify} number-verification:device-phone-number:read", "invalid_scope", "handoff_scope" },
        { "scope", $"{Purpose} number-verification-share-read", "invalid_scope", "handoff_scope" },
        { "scope", $"openid {Purpose}", "invalid_scope", "scope" },
        { "redirect_uri", "https://shop.example/callback", "invalid_request", "handoff_elsewhere" },
        { "redirect_uri", HandoffHost.Callback + "/", "invalid_request", "client_or_redirect_uri" },
        { "redirect_uri", HandoffHost.Callback + "?x=1", "invalid_request", "client_or_redirect_uri" },
        { "redirect_uri", "https://numbers.example/handoff/Callback", "invalid_request", "client_or_redirect_uri" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    [Trait("rule", "SEC-272")]
    public async Task What_cannot_be_approved_as_it_stands_is_refused_before_anybody_is_asked(string name, string? value, string error, string word)
    {
        var from = host.Server.Time.GetUtcNow();
        using var response = await host.Server.PushAsync(host.Shop.PushedRequest(from, HandoffHost.Asking((name, value))));

        await Answer.RefusedAsync(response, HttpStatusCode.BadRequest, error);
        Assert.Equal(word, (await LastFactAsync(from)).Reason);
    }

    [Theory]
    [InlineData($"openid {Purpose} {Verify}")]
    [InlineData($"{Purpose} {Verify}")]
    [InlineData($"{Purpose} number-verification-verify-read")]
    [InlineData($"openid {Purpose} {Verify} number-verification-verify-read")]
    public async Task Yes_or_no_may_be_asked_by_any_name_the_scope_has_had(string scope) =>
        Assert.NotNull(await host.PushAsync(("scope", scope)));

    [Fact]
    public async Task Each_part_of_a_request_may_be_left_out_that_goes_without_saying()
    {
        var request = await host.OpenAsync(("handoff_return_uri", null), ("handoff_template", "hello"), ("handoff_fields", null), ("scope", $"{Purpose} {Verify}"));

        Assert.Equal("Say hello", request.Describe([], out _));
        Assert.StartsWith("https://shop.example/", host.Requests.AnswerWithCode(request, "code"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_two_return_URIs_are_registered_one_is_named()
    {
        var two = Registered("two-ways", handoff => handoff["return_uris"] = new JsonArray(HandoffHost.ReturnUri, "https://desk.example:8443/in"));
        using var unnamed = await host.Server.PushAsync(two.PushedRequest(host.Now, HandoffHost.Asking(("handoff_return_uri", null))));
        var named = await host.Server.ObtainRequestUriAsync(two, HandoffHost.Asking(("handoff_return_uri", "https://desk.example:8443/in")));

        await Answer.RefusedAsync(unnamed, HttpStatusCode.BadRequest, "invalid_request");
        Assert.True((await host.Requests.OpenAsync("two-ways", named, host.Now, Ct)).Try(out var request, out _));
        Assert.StartsWith("https://desk.example:8443/", host.Requests.AnswerWithCode(request, "code"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_goes_without_PKCE_elsewhere_needs_it_here()
    {
        var lax = Registered("lax", _ => { }, ("require_pkce", false));
        using var without = await host.Server.PushAsync(
            lax.PushedRequest(host.Now, HandoffHost.Asking(("code_challenge", null), ("code_challenge_method", null))));

        await Answer.RefusedAsync(without, HttpStatusCode.BadRequest, "invalid_request");
        Assert.NotNull(await host.Server.ObtainRequestUriAsync(lax, HandoffHost.Asking()));
    }

    [Fact]
    public async Task A_signed_request_asks_for_a_hand_off_too_with_its_fields_as_an_object()
    {
        var signing = Registered("signing", _ => { }, ("require_signed_request_object", true));
        var requestUri = await PushSignedAsync(signing, new JsonObject { ["account"] = "anna" });
        using var asText = await host.Server.PushAsync(signing.ClientRequest(
            host.Now, ("request", RequestObject(signing, """{"account":"anna"}"""))));

        Assert.True((await host.Requests.OpenAsync("signing", requestUri, host.Now, Ct)).Try(out var request, out _));
        Assert.Equal("Anmelden als anna", request.Describe(request.UiLocales, out _));
        await Answer.RefusedAsync(asText, HttpStatusCode.BadRequest, "invalid_request_object");
        var answer = await host.GoAsync(await host.ApproveAsync(request, host.Requests.NewGrant(host.Now)));
        Assert.NotNull(answer["code"]);
    }

    [Fact]
    public async Task The_longest_request_that_is_taken_can_be_opened_by_a_link()
    {
        var shop = Registered(new string('s', 128), handoff => handoff["templates"]![0]!["fields"]!["account"]!["max_length"] = 64);
        var fields = $$"""{"account":"{{new string('a', 40)}}"{{new string(' ', 970)}}}""";
        var requestUri = await host.Server.ObtainRequestUriAsync(shop, HandoffHost.Asking(
            ("handoff_fields", fields),
            ("state", new string('s', 1024)),
            ("nonce", new string('n', 512)),
            ("dpop_jkt", App.Challenge),
            ("ui_locales", string.Join(' ', Enumerable.Repeat("de-abcdefgh-abcdefgh-abcdefgh-abcdef", 20)))));

        Assert.InRange($"GET /handoff?client_id={shop.ClientId}&request_uri={Uri.EscapeDataString(requestUri)} HTTP/1.1".Length, 1, 8 * 1024);
        Assert.True((await host.Requests.OpenAsync(shop.ClientId, requestUri, host.Now, Ct)).Try(out var request, out _));
        var location = await host.Requests.ApproveAsync(
            request, new string('c', 1024), host.Requests.NewGrant(host.Now), isCrossDevice: true, host.Now, Ct);
        Assert.NotNull((await host.GoAsync(location))["code"]);
    }

    private App Registered(string clientId, Action<JsonObject> change, params (string Name, JsonNode? Value)[] more)
    {
        var handoff = HandoffHost.Registration();
        change(handoff);
        return host.Server.Register(new App(clientId, "https://shop.example/callback", JwsAlgorithm.ES256)
        {
            More = more.Append(("handoff", handoff)).ToDictionary(one => one.Item1, one => one.Item2),
        });
    }

    private string RequestObject(App app, JsonNode fields) => app.RequestObject(
        host.Now,
        ("redirect_uri", HandoffHost.Callback),
        ("handoff_template", "sign-in"),
        ("handoff_fields", fields),
        ("handoff_return_uri", HandoffHost.ReturnUri),
        ("ui_locales", "de"));

    private async Task<string> PushSignedAsync(App app, JsonNode fields)
    {
        using var response = await host.Server.PushAsync(app.ClientRequest(host.Now, ("request", RequestObject(app, fields))));
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return (await Answer.JsonAsync(response))["request_uri"].GetString()!;
    }

    private async Task<Fact> LastFactAsync(DateTimeOffset from)
    {
        Fact? last = null;
        await foreach (var fact in host.Server.Services.GetRequiredService<FactReader>().ReadAsync(from, Ct))
        {
            last = fact;
        }

        return last!;
    }
}
