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
