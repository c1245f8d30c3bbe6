// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Frontchannel.Tests.Hosting;

namespace Frontchannel.Tests.RedTeam;

/// <summary>Somebody names a number, or more than yes and no, wherever a request has room for it.</summary>
public sealed class SubjectTests(AttackedServer attacked) : AttackTests(attacked)
{
    [Fact]
    [Trait("attack", "X16")]
    [Trait("rule", "SEC-270")]
    public async Task Whoever_names_a_subject_is_not_listened_to()
    {
        using var phone = OpenPhone();
        using var other = OpenPhone();
        var number = NumberOf(other);
        (string Name, string Value)[] claims =
        [
            ("phone_number", number), ("phoneNumber", number), ("msisdn", number), ("sub", number), ("subject", number), ("login_hint_token", number),
        ];
        foreach (var (name, value) in new[]
        {
            ("X-MSISDN", number), ("X-UP-Calling-Line-ID", number), ("X-Subscriber", number),
            ("X-Forwarded-For", other.Address), ("X-Real-IP", other.Address), ("Forwarded", $"for={other.Address}"),
        })
        {
            phone.Headers[name] = value;
        }

        var desktop = OpenDesktop();
        var requestUri = await Server.Shop.PushAsync([.. claims.Take(5).Select(claim => (claim.Name, (string?)claim.Value))]);
        var made = await desktop.PostAsync("/handoff", [("client_id", Server.Shop.ClientId), ("request_uri", requestUri), .. claims.Take(5)]);
        var waiting = new Waiting(Server, desktop, Server.Shop, requestUri, made.Location!);
        var page = await phone.GetAsync($"{await waiting.HandlePathAsync()}?phone_number={Uri.EscapeDataString(number)}&sub=x");
        page = await phone.PostAsync("/q/continue", [("token", page.Token), .. claims]);
        var allowed = await phone.PostAsync(
            "/q/decide", [("token", page.Token), ("decision", "allow"), ("digits", await waiting.MatchAsync()), .. claims.Take(5)]);
        var link = $"{allowed.Location}&login_hint=tel:{Uri.EscapeDataString(number)}&phone_number={Uri.EscapeDataString(number)}";
        var back = await phone.GetAsync(link);
        await phone.FollowAsync(await phone.GetAsync($"{back.Location}&phone_number={Uri.EscapeDataString(number)}"));

        var (_, tokens) = await waiting.Shop.RedeemAsync(await waiting.FinishAsync(), [.. claims.Take(5).Select(claim => (claim.Name, (string?)claim.Value))]);
        var token = (string)tokens["access_token"]!;
        Assert.True((bool)(await waiting.Shop.VerifyAsync(token, NumberOf(phone))).Json["devicePhoneNumberVerified"]!);
    }

    [Theory]
    [Trait("attack", "X16")]
    [Trait("rule", "SEC-272")]
    [InlineData("scope", "openid dpv:FraudPreventionAndDetection number-verification:device-phone-number:read", "invalid_scope")]
    [InlineData("scope", "openid dpv:FraudPreventionAndDetection number-verification:verify number-verification:device-phone-number:read", "invalid_scope")]
    [InlineData("scope", "openid dpv:FraudPreventionAndDetection number-verification:verify offline_access", "invalid_scope")]
    [InlineData("code_challenge", null, "invalid_request")]
    [InlineData("code_challenge_method", "plain", "invalid_request")]
    [InlineData("redirect_uri", "https://evil.example/cb", "invalid_request")]
    [InlineData("redirect_uri", "callback/", "invalid_request")]
    [InlineData("redirect_uri", "callback?x=1", "invalid_request")]
    [InlineData("handoff_return_uri", "https://evil.example/signed-in", "invalid_request")]
    [InlineData("handoff_return_uri", "https://shop.example/signed-in/../evil", "invalid_request")]
    [InlineData("handoff_return_uri", "https://shop.example/signed-in?next=evil", "invalid_request")]
    [InlineData("handoff_return_uri", "https://shop.example.evil.example/signed-in", "invalid_request")]
    [InlineData("handoff_return_uri", "https://shop.example@evil.example/signed-in", "invalid_request")]
    [InlineData("handoff_return_uri", "https://SHOP.example/signed-in", "invalid_request")]
    [InlineData("handoff_return_uri", "//shop.example/signed-in", "invalid_request")]
    [InlineData("handoff_return_uri", "javascript:alert(1)", "invalid_request")]
    [InlineData("handoff_template", null, "invalid_request")]
    [InlineData("handoff_template", "of-somebody-else", "invalid_request")]
    [InlineData("handoff_template", "Pay {account} 100 EUR", "invalid_request")]
    [InlineData("handoff_fields", null, "invalid_request")]
    [InlineData("handoff_fields", """{"account":"ann","more":"x"}""", "invalid_request")]
    [InlineData("handoff_fields", """{"account":"ann","account":"eve"}""", "invalid_request")]
    [InlineData("handoff_fields", """{"account":["ann"]}""", "invalid_request")]
    [InlineData("handoff_fields", """{"account":"ann\r\nSet-Cookie: a=b"}""", "invalid_request")]
    [InlineData("handoff_fields", """{"account":"ann\u202Egnp.exe"}""", "invalid_request")]
    [InlineData("handoff_fields", """{"account":"ann\u0000"}""", "invalid_request")]
    [InlineData("handoff_fields", """{"account":"0123456789012345678901234567890123456789X"}""", "invalid_request")]
    [InlineData("handoff_fields", """{"account":""}""", "invalid_request")]
    public async Task What_a_hand_off_may_not_have_is_refused_where_it_is_pushed(string name, string? value, string error)
    {
        if (value?.StartsWith("callback", StringComparison.Ordinal) is true)
        {
            value = $"{Server.Issuer}/handoff/{value}";
        }

        var (status, answer) = await Server.Shop.PostAsync("/par", Server.Shop.PushForm((name, value)));

        Assert.Equal((HttpStatusCode.BadRequest, error), (status, (string)answer["error"]!));
        Assert.Null(answer["request_uri"]);
    }

    [Fact]
    [Trait("attack", "X16")]
    public async Task Another_application_s_request_is_nobody_else_s_to_begin()
    {
        var requestUri = await Server.Shop.PushAsync();
        var desktop = OpenDesktop();

        foreach (var clientId in new[] { Server.Shops[1].ClientId, "nobody", "" })
        {
            Assert.Equal(400, (await desktop.CreateAsync(clientId, requestUri)).Status);
        }

        Assert.Equal(400, (await desktop.CreateAsync(Server.Shop.ClientId, requestUri[..^1])).Status);
        Assert.Equal(400, (await desktop.PostAsync("/handoff", ("client_id", Server.Shop.ClientId))).Status);
        Assert.Equal(303, (await desktop.CreateAsync(Server.Shop.ClientId, requestUri)).Status);
    }

    [Theory]
    [Trait("attack", "X16")]
    [InlineData("0; url=https://evil.example")]
    [InlineData("\";url='https://evil.example")]
    [InlineData("&code=stolen&redirect_uri=https://evil.example#")]
    [InlineData("</a><script>alert(1)</script>")]
    public async Task The_way_back_is_the_registered_one_whatever_the_state_says(string state)
    {
        var waiting = await BeginAsync(changes: ("state", state));
        using var phone = OpenPhone();
        await waiting.AnswerAsync(phone);

        var page = await waiting.Desktop.PostAsync($"{waiting.LivePath}/finish");

        Assert.StartsWith($"0; url={waiting.Shop.ReturnUri}?code=", page.Headers["Refresh"], StringComparison.Ordinal);
        Assert.DoesNotContain("evil.example'", page.Headers["Refresh"], StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", page.Body, StringComparison.Ordinal);
        var query = System.Web.HttpUtility.ParseQueryString(page.Refresh!.Query);
        Assert.Equal((state, 1), (query["state"], query.GetValues("code")!.Length));
    }
}
