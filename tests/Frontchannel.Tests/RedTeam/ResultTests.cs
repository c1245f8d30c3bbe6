// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Web;

namespace Frontchannel.Tests.RedTeam;

/// <summary>The answer: once, to one browser, for one application.</summary>
public sealed class ResultTests(AttackedServer attacked) : AttackTests(attacked)
{
    [Fact]
    [Trait("attack", "X14")]
    [Trait("rule", "SEC-269")]
    public async Task Of_fifty_who_fetch_it_at_once_one_has_the_code()
    {
        var waiting = await BeginAsync();
        using var phone = OpenPhone();
        await waiting.AnswerAsync(phone);

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => waiting.Desktop.NewTab().PostAsync($"{waiting.LivePath}/finish")));

        var won = Assert.Single(answers, answer => answer.Refresh is not null);
        Assert.All(answers.Where(answer => answer != won), answer =>
        {
            Assert.Equal(410, answer.Status);
            Assert.DoesNotContain("code=", answer.Body, StringComparison.Ordinal);
        });
        Assert.True(await waiting.Shop.ProvesAsync(won.Refresh!, NumberOf(phone)));
    }

    [Fact]
    [Trait("attack", "X14")]
    [Trait("rule", "SEC-269")]
    public async Task What_was_fetched_is_gone()
    {
        var waiting = await BeginAsync();
        using var phone = OpenPhone();
        await waiting.AnswerAsync(phone);
        await waiting.FinishAsync();

        var again = await waiting.Desktop.PostAsync($"{waiting.LivePath}/finish");
        var page = await waiting.Desktop.GetAsync(waiting.LivePath);
        var path = $"/handoff?client_id={waiting.Shop.ClientId}&request_uri={Uri.EscapeDataString(waiting.RequestUri)}";
        var reopened = await waiting.Desktop.FollowAsync(await waiting.Desktop.GetAsync(path));

        Assert.All([again, page, reopened], answer =>
        {
            Assert.Equal((410, null), (answer.Status, answer.Refresh));
            Assert.DoesNotContain("code=", answer.Body, StringComparison.Ordinal);
        });
    }

    [Fact]
    [Trait("attack", "X14")]
    public async Task An_answer_that_nobody_fetched_is_over_when_its_code_is()
    {
        var waiting = await BeginAsync();
        using var phone = OpenPhone();
        await waiting.AnswerAsync(phone);

        Server.Time.Advance(TimeSpan.FromSeconds(60));

        var query = HttpUtility.ParseQueryString((await waiting.FinishAsync()).Query);
        Assert.Equal(("access_denied", null), (query["error"], query["code"]));
    }

    [Fact]
    [Trait("attack", "X10")]
    [Trait("rule", "SEC-269")]
    public async Task A_code_put_into_another_session_is_refused_and_dead()
    {
        var waiting = await BeginAsync();
        using var phone = OpenPhone();
        await waiting.AnswerAsync(phone);
        var location = await waiting.FinishAsync();

        var injected = await waiting.Shop.RedeemAsync(location, ("code_verifier", new string('v', 43)));
        var late = await waiting.Shop.RedeemAsync(location);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), (injected.Status, (string)injected.Json["error"]!));
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), (late.Status, (string)late.Json["error"]!));
    }

    [Theory]
    [Trait("attack", "X10")]
    [Trait("rule", "SEC-269")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_code_is_worth_nothing_to_another_application_or_for_another_address(bool isOtherShop)
    {
        var waiting = await BeginAsync();
        using var phone = OpenPhone();
        await waiting.AnswerAsync(phone);
        var location = await waiting.FinishAsync();

        var stolen = isOtherShop
            ? await Server.Shops[1].RedeemAsync(location)
            : await waiting.Shop.RedeemAsync(location, ("redirect_uri", waiting.Shop.ReturnUri));

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), (stolen.Status, (string)stolen.Json["error"]!));
        Assert.Equal(HttpStatusCode.BadRequest, (await waiting.Shop.RedeemAsync(location)).Status);
    }

    [Fact]
    [Trait("attack", "X10")]
    [Trait("rule", "SEC-269")]
    public async Task A_code_shown_twice_takes_its_token_with_it()
    {
        var waiting = await BeginAsync();
        using var phone = OpenPhone();
        await waiting.AnswerAsync(phone);
        var location = await waiting.FinishAsync();
        var (_, tokens) = await waiting.Shop.RedeemAsync(location);

        Assert.Equal(HttpStatusCode.BadRequest, (await waiting.Shop.RedeemAsync(location)).Status);

        Assert.Equal(HttpStatusCode.Unauthorized, (await waiting.Shop.VerifyAsync((string)tokens["access_token"]!, NumberOf(phone))).Status);
    }

    [Theory]
    [Trait("attack", "X15")]
    [Trait("rule", "SEC-276")]
    [InlineData("done")]
    [InlineData("delivered")]
    [InlineData("redeemed")]
    public async Task After_a_report_there_is_no_code_no_token_and_no_answer(string when)
    {
        var waiting = await BeginAsync();
        using var phone = OpenPhone();
        var end = await waiting.AnswerAsync(phone);
        var location = when is "done" ? null : await waiting.FinishAsync();
        var tokens = when is "redeemed" ? (await waiting.Shop.RedeemAsync(location!)).Json : null;

        var reported = await phone.PostAsync("/q/report", ("token", end.Token));

        Assert.Equal("/q/end", reported.Leads);
        Assert.DoesNotContain("code=", (await waiting.FinishAsync()).Query, StringComparison.Ordinal);
        if (location is not null)
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await waiting.Shop.RedeemAsync(location)).Status);
        }

        if (tokens is not null)
        {
            var (_, introspected) = await waiting.Shop.PostAsync("/introspect", new() { ["token"] = (string)tokens["access_token"]! });
            Assert.False((bool)introspected["active"]!);
            Assert.Equal(HttpStatusCode.Unauthorized, (await waiting.Shop.VerifyAsync((string)tokens["access_token"]!, NumberOf(phone))).Status);
        }

        Assert.Single(await FactsOfAsync(waiting), fact => fact.Outcome == "reported");
        await phone.PostAsync("/q/report", ("token", end.Token));
        Assert.Single(await FactsOfAsync(waiting), fact => fact.Outcome == "reported");
    }

    [Fact]
    [Trait("attack", "X13")]
    [Trait("rule", "SEC-270")]
    public async Task Another_s_phone_does_not_prove_the_number_that_the_visitor_typed()
    {
        var waiting = await BeginAsync();
        using var visitor = OpenPhone();
        using var attacker = OpenPhone();
        await waiting.AnswerAsync(attacker);

        Assert.False(await waiting.Shop.ProvesAsync(await waiting.FinishAsync(), NumberOf(visitor)));
    }
}
