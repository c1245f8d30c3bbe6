// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Authorization.Keys;
using Authorization.Spending;
using Authorization.Tests.Hosting;
using Kernel.Jose;
using Microsoft.Extensions.DependencyInjection;

namespace Authorization.Tests.Token;

public sealed class TokenTests(AuthorizationHost host) : IClassFixture<AuthorizationHost>
{
    [Fact]
    [Trait("rule", "SEC-117")]
    [Trait("rule", "SEC-118")]
    [Trait("rule", "AS-54")]
    [Trait("rule", "AS-60")]
    [Trait("rule", "NV-31")]
    [Trait("rule", "NV-32")]
    public async Task A_code_becomes_a_short_token_and_an_ID_token_and_no_refresh_token()
    {
        var code = await host.ObtainCodeAsync(
            host.One, ("scope", "openid offline_access dpv:FraudPreventionAndDetection number-verification:verify"));
        using var response = await host.RedeemAsync(host.One, code);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Answer.AssertHardened(response);
        var members = await Answer.JsonAsync(response);
        Assert.Equal(
            ["access_token", "expires_in", "id_token", "scope", "token_type"], members.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("Bearer", members["token_type"].GetString());
        Assert.Equal(120, members["expires_in"].GetInt32());
        Assert.Equal(
            ["dpv:FraudPreventionAndDetection", "number-verification:verify", "openid"],
            members["scope"].GetString()!.Split(' ').Order(StringComparer.Ordinal));
        Assert.True(Jws.TryParse(members["id_token"].GetString(), out var idToken));
        using (idToken)
        {
            Assert.Equal("n-1", idToken.Claims.FindString("nonce"));
            Assert.Equal("app-one", idToken.Claims.FindString("aud"));
            Assert.Equal(host.Time.GetUtcNow().ToUnixTimeSeconds(), idToken.Claims.FindSeconds("auth_time"));
        }
    }

    [Fact]
    [Trait("rule", "AS-49")]
    public async Task Without_openid_there_is_no_ID_token()
    {
        var code = await host.ObtainCodeAsync(host.One, ("scope", "dpv:FraudPreventionAndDetection number-verification:verify"));
        using var response = await host.RedeemAsync(host.One, code);

        Assert.False((await Answer.JsonAsync(response)).ContainsKey("id_token"));
    }

    [Fact]
    [Trait("rule", "SEC-193")]
    [Trait("rule", "AS-07")]
    public async Task A_DPoP_proof_changes_nothing()
    {
        var code = await host.ObtainCodeAsync(host.One);
        var request = new HttpRequestMessage(HttpMethod.Post, host.Raw("/token"))
        {
            Content = AuthorizationHost.Form(AuthorizationHost.Encode(host.One.TokenRequest(code, host.Time.GetUtcNow()))),
        };
        request.Headers.Add("DPoP", "not-even-a-proof");
        using var response = await host.Wifi.SendAsync(request);

        Assert.Equal("Bearer", (await Answer.JsonAsync(response))["token_type"].GetString());
    }

    [Fact]
    [Trait("rule", "SEC-043")]
    [Trait("rule", "NV-23")]
    public async Task The_number_is_the_one_of_the_authorization_even_if_the_address_changes_hands()
    {
        host.Network.Bind("127.77.1.6", "+99977001006");
        using var phone = new global::Testing.Actors.Phone("127.77.1.6");
        using var first = await phone.SendAsync(host.Authorize(host.One.AuthorizationRequest()));
        host.Network.Bind("127.77.1.6", "+99977002002");
        using var second = await phone.SendAsync(host.Authorize(host.One.AuthorizationRequest()));

        Assert.Equal("+99977001006", (await RedeemAndOpenAsync(Answer.Of(first)["code"]!))?.Number?.E164);
        Assert.Equal("+99977002002", (await RedeemAndOpenAsync(Answer.Of(second)["code"]!))?.Number?.E164);
    }

    [Fact]
    [Trait("rule", "SEC-119")]
    public async Task A_code_shown_again_is_refused_and_kills_the_token_it_gave()
    {
        foreach (var later in new[] { 0, 1, 30 })
        {
            var code = await host.ObtainCodeAsync(host.One);
            using var first = await host.RedeemAsync(host.One, code);
            var token = (await Answer.JsonAsync(first))["access_token"].GetString()!;
            Assert.NotNull(await host.Spending.OpenAsync(token, TestContext.Current.CancellationToken));

            host.Time.Advance(TimeSpan.FromSeconds(later));
            using var again = await host.RedeemAsync(host.One, code);
            await Answer.RefusedAsync(again, HttpStatusCode.BadRequest, "invalid_grant");
            Assert.Null(await host.Spending.OpenAsync(token, TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    [Trait("rule", "SEC-119")]
    public async Task An_expired_code_shown_again_still_kills_the_token_it_gave()
    {
        var code = await host.ObtainCodeAsync(host.One);
        using var first = await host.RedeemAsync(host.One, code);
        var token = (await Answer.JsonAsync(first))["access_token"].GetString()!;

        host.Time.Advance(TimeSpan.FromSeconds(90));
        Assert.NotNull(await host.Spending.OpenAsync(token, TestContext.Current.CancellationToken));
        using var again = await host.RedeemAsync(host.One, code);
        await Answer.RefusedAsync(again, HttpStatusCode.BadRequest, "invalid_grant");
        Assert.Null(await host.Spending.OpenAsync(token, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(false, false, true)]
    [InlineData(false, true, false)]
    [InlineData(true, false, false)]
    [InlineData(true, true, false)]
    [Trait("rule", "SEC-090")]
    [Trait("rule", "SEC-120")]
    [Trait("rule", "SEC-121")]
    public async Task Only_the_right_client_in_time_redeems_a_code(bool otherClient, bool expired, bool succeeds)
    {
        var code = await host.ObtainCodeAsync(host.One);
        if (expired)
        {
            host.Time.Advance(TimeSpan.FromSeconds(61));
        }

        var client = otherClient ? host.Two : host.One;
        using var response = await host.RedeemAsync(client, code, ("redirect_uri", host.One.RedirectUri));

        Assert.Equal(succeeds ? HttpStatusCode.OK : HttpStatusCode.BadRequest, response.StatusCode);
        if (!succeeds)
        {
            Assert.Equal(
                "The code is not valid.", await Answer.RefusedAsync(response, HttpStatusCode.BadRequest, "invalid_grant"));
            using var afterwards = await host.RedeemAsync(host.One, code);
            await Answer.RefusedAsync(afterwards, HttpStatusCode.BadRequest, "invalid_grant");
        }
    }

    [Fact]
    [Trait("rule", "SEC-090")]
    public async Task A_code_is_good_to_its_last_second_and_not_longer()
    {
        var inTime = await host.ObtainCodeAsync(host.One);
        var late = await host.ObtainCodeAsync(host.One);
        host.Time.Advance(TimeSpan.FromSeconds(59));
        using var good = await host.RedeemAsync(host.One, inTime);
        host.Time.Advance(TimeSpan.FromSeconds(1));
        using var bad = await host.RedeemAsync(host.One, late);

        Assert.Equal(HttpStatusCode.OK, good.StatusCode);
        await Answer.RefusedAsync(bad, HttpStatusCode.BadRequest, "invalid_grant");
    }

    public static TheoryData<string, string?> WrongForTheCode => new()
    {
        { "redirect_uri", null },
        { "redirect_uri", "https://one.example/callback/" },
        { "redirect_uri", "https://two.example/callback?x=1" },
        { "redirect_uri", "https://one.example/callback\n" },
        { "code_verifier", null },
        { "code_verifier", "" },
        { "code_verifier", App.Challenge },
        { "code_verifier", App.Verifier[..42] },
        { "code_verifier", App.Verifier + "\n" },
        { "code_verifier", App.Verifier[..42] + "é" },
        { "code_verifier", App.Verifier.ToUpperInvariant() },
        { "code_verifier", new string('a', 129) },
    };

    [Theory]
    [MemberData(nameof(WrongForTheCode))]
    [Trait("rule", "SEC-123")]
    [Trait("rule", "SEC-124")]
    [Trait("rule", "SEC-126")]
    [Trait("rule", "AS-32")]
    public async Task A_code_shown_with_something_wrong_is_refused_and_gone(string name, string? value)
    {
        var code = await host.ObtainCodeAsync(host.One);
        using var wrong = await host.RedeemAsync(host.One, code, (name, value));
        using var right = await host.RedeemAsync(host.One, code);

        Assert.Equal("The code is not valid.", await Answer.RefusedAsync(wrong, HttpStatusCode.BadRequest, "invalid_grant"));
        await Answer.RefusedAsync(right, HttpStatusCode.BadRequest, "invalid_grant");
    }

    [Fact]
    [Trait("rule", "SEC-125")]
    public async Task A_verifier_for_a_code_without_challenge_is_refused()
    {
        var code = await host.ObtainCodeAsync(host.WithoutPkce, ("code_challenge", null), ("code_challenge_method", null));
        using var wrong = await host.RedeemAsync(host.WithoutPkce, code);
        await Answer.RefusedAsync(wrong, HttpStatusCode.BadRequest, "invalid_grant");

        var next = await host.ObtainCodeAsync(host.WithoutPkce, ("code_challenge", null), ("code_challenge_method", null));
        using var right = await host.RedeemAsync(host.WithoutPkce, next, ("code_verifier", null));
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
    }

    [Fact]
    [Trait("rule", "SEC-127")]
    [Trait("rule", "SEC-133")]
    public async Task A_code_with_any_character_changed_is_no_code_and_leaves_the_code_alone()
    {
        var code = await host.ObtainCodeAsync(host.One);
        for (var i = 0; i < code.Length; i++)
        {
            await AssertUnknownAsync(code[..i] + (code[i] is 'A' ? 'B' : 'A') + code[(i + 1)..]);
        }

        using var right = await host.RedeemAsync(host.One, code);
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
    }

    [Fact]
    [Trait("rule", "SEC-127")]
    public async Task A_code_cut_lengthened_or_in_other_letters_is_no_code()
    {
        var code = await host.ObtainCodeAsync(host.One);
        string[] others =
        [
            code[..^1], code[..80], code[1..], code + "A", code + "=", code + " ", " " + code, code.ToUpperInvariant(),
            "x", new string('A', 6000), new string('A', 20_000), code.Replace('-', '+').Replace('_', '/') + "+",
        ];
        foreach (var other in others)
        {
            await AssertUnknownAsync(other);
        }

        using var right = await host.RedeemAsync(host.One, code);
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
    }

    [Fact]
    [Trait("rule", "SEC-181")]
    public async Task An_access_token_is_no_code()
    {
        using var first = await host.RedeemAsync(host.One, await host.ObtainCodeAsync(host.One));
        await AssertUnknownAsync((await Answer.JsonAsync(first))["access_token"].GetString()!);
    }

    [Theory]
    [InlineData("grant_type", null, "invalid_request")]
    [InlineData("grant_type", "", "invalid_request")]
    [InlineData("grant_type", "password", "unsupported_grant_type")]
    [InlineData("grant_type", "implicit", "unsupported_grant_type")]
    [InlineData("grant_type", "client_credentials", "unsupported_grant_type")]
    [InlineData("grant_type", "refresh_token", "unsupported_grant_type")]
    [InlineData("grant_type", "Authorization_Code", "unsupported_grant_type")]
    [InlineData("code", null, "invalid_request")]
    [InlineData("code", "", "invalid_request")]
    [Trait("rule", "SEC-128")]
    [Trait("rule", "SEC-130")]
    [Trait("rule", "SEC-138")]
    public async Task What_is_missing_or_not_served_is_said(string name, string? value, string error)
    {
        using var response = await host.RedeemAsync(host.One, await host.ObtainCodeAsync(host.One), (name, value));

        await Answer.RefusedAsync(response, HttpStatusCode.BadRequest, error);
    }

    [Theory]
    [InlineData("openid dpv:FraudPreventionAndDetection number-verification:verify number-verification:device-phone-number:read", false)]
    [InlineData("dpv:IdentityVerification number-verification:verify", false)]
    [InlineData("number-verification:verify  openid", false)]
    [InlineData("openid dpv:FraudPreventionAndDetection number-verification:verify", true)]
    [InlineData("number-verification:verify", true)]
    [Trait("rule", "SEC-131")]
    public async Task A_scope_may_repeat_the_grant_and_not_widen_it(string scope, bool succeeds)
    {
        using var response = await host.RedeemAsync(host.One, await host.ObtainCodeAsync(host.One), ("scope", scope));

        if (succeeds)
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
        else
        {
            await Answer.RefusedAsync(response, HttpStatusCode.BadRequest, "invalid_scope");
        }
    }

    [Theory]
    [InlineData("grant_type")]
    [InlineData("code")]
    [InlineData("redirect_uri")]
    [InlineData("code_verifier")]
    [InlineData("client_assertion")]
    [InlineData("client_assertion_type")]
    [InlineData("extra")]
    [Trait("rule", "SEC-064")]
    [Trait("rule", "SEC-128")]
    [Trait("rule", "SEC-169")]
    public async Task A_parameter_given_twice_is_refused_and_spends_nothing(string name)
    {
        var code = await host.ObtainCodeAsync(host.One);
        var form = host.One.TokenRequest(code, host.Time.GetUtcNow());
        var value = form.FirstOrDefault(parameter => parameter.Name == name).Value ?? "x";
        using var twice = await host.PostTokenAsync([.. form, (name, value), .. name is "extra" ? [(name, value)] : Array.Empty<(string, string)>()]);
        using var once = await host.PostTokenAsync(form);

        await Answer.RefusedAsync(twice, HttpStatusCode.BadRequest, "invalid_request");
        Assert.Equal(HttpStatusCode.OK, once.StatusCode);
    }

    [Fact]
    [Trait("rule", "SEC-008")]
    [Trait("rule", "SEC-009")]
    public async Task A_query_is_never_read()
    {
        var form = AuthorizationHost.Encode(host.One.TokenRequest(await host.ObtainCodeAsync(host.One), host.Time.GetUtcNow()));
        foreach (var (query, body) in new[] { (form, ""), (form, "a=b"), ("code=x", form) })
        {
            using var response = await host.Wifi.SendAsync(
                new HttpRequestMessage(HttpMethod.Post, host.Raw("/token?" + query)) { Content = AuthorizationHost.Form(body) });
            await Answer.RefusedAsync(response, HttpStatusCode.BadRequest, "invalid_request");
        }

        using var right = await host.PostTokenAsync(AuthorizationHost.Form(form));
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    [InlineData("FOO")]
    [Trait("rule", "SEC-004")]
    [Trait("rule", "SEC-005")]
    [Trait("rule", "SEC-284")]
    public async Task Only_POST_is_served(string method)
    {
        using var response = await host.Wifi.SendAsync(new HttpRequestMessage(new HttpMethod(method), host.Raw("/token")));

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["POST"], response.Content.Headers.Allow);
        Answer.AssertHardened(response);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded; charset=utf-16")]
    [InlineData("application/x-www-form-urlencoded; charset=utf-7")]
    [InlineData(null)]
    [Trait("rule", "SEC-007")]
    public async Task A_body_of_another_type_is_refused(string? type)
    {
        var content = AuthorizationHost.Form(
            AuthorizationHost.Encode(host.One.TokenRequest(await host.ObtainCodeAsync(host.One), host.Time.GetUtcNow())));
        content.Headers.Remove("Content-Type");
        if (type is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        using var response = await host.PostTokenAsync(content);
        await Answer.RefusedAsync(response, HttpStatusCode.BadRequest, "invalid_request");
    }

    [Theory]
    [InlineData("UTF-8")]
    [InlineData("\"utf-8\"")]
    [Trait("rule", "SEC-007")]
    public async Task A_charset_of_utf_8_is_tolerated(string charset)
    {
        var content = AuthorizationHost.Form(
            AuthorizationHost.Encode(host.One.TokenRequest(await host.ObtainCodeAsync(host.One), host.Time.GetUtcNow())));
        content.Headers.Remove("Content-Type");
        content.Headers.TryAddWithoutValidation("Content-Type", $"application/x-www-form-urlencoded; charset={charset}");
        using var response = await host.PostTokenAsync(content);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData(33 * 1024, false)]
    [InlineData(1024 * 1024, false)]
    [InlineData(1024 * 1024, true)]
    [Trait("rule", "SEC-010")]
    public async Task A_body_that_is_too_large_is_refused_unparsed(int length, bool chunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, host.Raw("/token"))
        {
            Content = AuthorizationHost.Form("x=" + new string('x', length)),
        };
        request.Headers.TransferEncodingChunked = chunked;
        using var response = await host.Wifi.SendAsync(request);

        await Answer.RefusedAsync(response, HttpStatusCode.RequestEntityTooLarge, "invalid_request");
    }

    [Theory]
    [InlineData("/token")]
    [InlineData("/authorize")]
    public async Task A_body_that_breaks_HTTP_is_refused_in_the_words_of_OAuth(string path)
    {
        var answer = await RawHttp.SendAsync(
            host,
            $"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n" +
            "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\nzz\r\nno chunk");

        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.Contains("Cache-Control: no-store\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("Content-Type: application/json\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith("""{"error":"invalid_request","error_description":"The body could not be read."}""", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_signing_key_nothing_is_spent_and_the_code_is_good_for_the_next_attempt()
    {
        var code = await host.ObtainCodeAsync(host.One);
        var keys = host.Services.GetRequiredService<SigningKeys>();
        var published = keys.Published(host.Time.GetUtcNow());
        keys.Publish([], host.Time.GetUtcNow());
        try
        {
            using var outage = await host.RedeemAsync(host.One, code);
            await Answer.RefusedAsync(outage, HttpStatusCode.ServiceUnavailable, "temporarily_unavailable");
        }
        finally
        {
            keys.Publish(published, host.Time.GetUtcNow());
        }

        using var response = await host.RedeemAsync(host.One, code);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    public static TheoryData<string, string> WithoutEffect => new()
    {
        { "extra", new string('e', 8000) },
        { "extra", "a\u0001b" },
        { "login_hint", new string('h', 8000) },
        { "refresh_token", "a\u0001b" },
    };

    [Theory]
    [MemberData(nameof(WithoutEffect))]
    public async Task A_parameter_without_effect_is_ignored_whatever_it_holds(string name, string value)
    {
        using var response = await host.RedeemAsync(host.One, await host.ObtainCodeAsync(host.One), (name, value));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    [Trait("rule", "SEC-122")]
    public async Task Of_fifty_parallel_redemptions_one_succeeds_and_its_token_dies_of_the_others()
    {
        for (var round = 0; round < 4; round++)
        {
            var code = await host.ObtainCodeAsync(host.One);
            var responses = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => host.RedeemAsync(host.One, code)));

            var winner = Assert.Single(responses, response => response.StatusCode is HttpStatusCode.OK);
            Assert.All(responses.Where(response => response != winner), response => Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode));
            var token = (await Answer.JsonAsync(winner))["access_token"].GetString()!;
            Assert.Null(await host.Spending.OpenAsync(token, TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    [Trait("rule", "SEC-137")]
    public async Task A_client_disabled_between_code_and_token_is_not_authenticated()
    {
        var code = await host.ObtainCodeAsync(host.One);
        host.One.Enabled = false;
        host.ReloadClients();
        using var disabled = await host.RedeemAsync(host.One, code);
        host.One.Enabled = true;
        host.ReloadClients();

        await Answer.RefusedAsync(disabled, HttpStatusCode.Unauthorized, "invalid_client");
    }

    private async Task AssertUnknownAsync(string code)
    {
        using var response = await host.RedeemAsync(host.One, code);
        Assert.Equal("The code is not valid.", await Answer.RefusedAsync(response, HttpStatusCode.BadRequest, "invalid_grant"));
    }

    private async Task<LiveToken?> RedeemAndOpenAsync(string code)
    {
        using var response = await host.RedeemAsync(host.One, code);
        return await host.Spending.OpenAsync(
            (await Answer.JsonAsync(response))["access_token"].GetString()!, TestContext.Current.CancellationToken);
    }
}
