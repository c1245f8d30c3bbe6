// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Frontchannel.Tests.Hosting;

namespace Frontchannel.Tests.RedTeam;

/// <summary>Somebody who looked, and would end, deny or report what another has; and a yes after a no.</summary>
public sealed class BystanderTests(AttackedServer attacked) : AttackTests(attacked)
{
    [Fact]
    [Trait("attack", "X5")]
    public async Task What_a_phone_has_no_other_denies()
    {
        var waiting = await BeginAsync();
        using var holder = OpenPhone();
        using var bystander = OpenPhone();
        var early = await waiting.ScanAsync(bystander);
        await waiting.TakeAsync(holder);

        var denied = await bystander.PostAsync("/q/decide", ("token", early.Token), ("decision", "deny"));

        Assert.Equal(409, denied.Status);
        Assert.Equal("scanned", await waiting.StateAsync());
    }

    [Fact]
    [Trait("attack", "X5")]
    public async Task What_a_phone_answered_no_other_reports()
    {
        var (waiting, other) = (await BeginAsync(), await BeginAsync());
        using var holder = OpenPhone();
        using var bystander = OpenPhone();
        var early = await waiting.ScanAsync(bystander);
        var end = await waiting.AnswerAsync(holder);
        var others = await other.AnswerAsync(bystander);

        Answer[] answers =
        [
            await bystander.PostAsync("/q/report", ("token", end.Token)),
            await bystander.PostAsync("/q/report", ("token", early.Token)),
            await waiting.Desktop.PostAsync("/q/report", ("token", end.Token)),
            await holder.PostAsync("/q/report", ("token", others.Token)),
            await holder.PostAsync("/q/report"),
        ];

        Assert.All(answers, answer => Assert.Equal(403, answer.Status));
        Assert.True(await waiting.Shop.ProvesAsync(await waiting.FinishAsync(), NumberOf(holder)));
        Assert.True(await other.Shop.ProvesAsync(await other.FinishAsync(), NumberOf(bystander)));
    }

    [Fact]
    [Trait("attack", "X5")]
    [Trait("rule", "SEC-262")]
    public async Task After_no_there_is_no_yes()
    {
        var waiting = await BeginAsync();
        using var phone = OpenPhone();
        var page = await waiting.TakeAsync(phone);
        var digits = await waiting.MatchAsync();
        await phone.PostAsync("/q/decide", ("token", page.Token), ("decision", "deny"));
        var denied = await RowAsync(waiting);

        var answer = await phone.PostAsync("/q/decide", ("token", page.Token), ("decision", "allow"), ("digits", digits));
        var again = await phone.PostAsync("/q/continue", ("token", page.Token));

        Assert.Equal(("/q/end", "/q/end"), (answer.Leads, again.Leads));
        Assert.Equal(denied, await RowAsync(waiting));
    }

    [Theory]
    [Trait("attack", "X15")]
    [InlineData("confirmed")]
    [InlineData("done")]
    [InlineData("delivered")]
    [InlineData("redeemed")]
    public async Task After_a_yes_a_no_still_voids_it(string when)
    {
        var waiting = await BeginAsync();
        using var phone = OpenPhone();
        var page = await waiting.TakeAsync(phone);
        var digits = await waiting.MatchAsync();
        var link = (await phone.PostAsync("/q/decide", ("token", page.Token), ("decision", "allow"), ("digits", digits))).Location!;
        if (when is not "confirmed")
        {
            await phone.FollowAsync(await phone.GetAsync(link));
        }

        var location = when is "delivered" or "redeemed" ? await waiting.FinishAsync() : null;
        var tokens = when is "redeemed" ? (await waiting.Shop.RedeemAsync(location!)).Json : null;

        await phone.PostAsync("/q/decide", ("token", page.Token), ("decision", "deny"));

        Assert.Contains("error=access_denied", (await waiting.FinishAsync()).Query, StringComparison.Ordinal);
        if (when is "confirmed")
        {
            Assert.Contains("handoff_ended", (await phone.GetAsync(link)).Location, StringComparison.Ordinal);
        }

        if (location is not null)
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await waiting.Shop.RedeemAsync(location)).Status);
        }

        if (tokens is not null)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await waiting.Shop.VerifyAsync((string)tokens["access_token"]!, NumberOf(phone))).Status);
        }
    }

    [Fact]
    [Trait("attack", "X5")]
    public async Task A_desktop_that_gave_up_is_answered_by_nobody()
    {
        var waiting = await BeginAsync();
        using var phone = OpenPhone();
        var page = await waiting.TakeAsync(phone);
        var digits = await waiting.MatchAsync();
        await waiting.Desktop.PostAsync($"{waiting.LivePath}/cancel");

        var answer = await phone.PostAsync("/q/decide", ("token", page.Token), ("decision", "allow"), ("digits", digits));

        Assert.Equal("/q/end", answer.Leads);
        Assert.Equal("cancelled", (string)(await waiting.StatusAsync())["reason"]!);
    }

    [Fact]
    [Trait("attack", "X5")]
    public async Task The_alarm_is_not_given_away_to_the_desktop()
    {
        var (declined, reported) = (await BeginAsync(), await BeginAsync());
        using var one = OpenPhone();
        using var two = OpenPhone();
        var page = await declined.TakeAsync(one);
        await one.PostAsync("/q/decide", ("token", page.Token), ("decision", "deny"));
        var end = await reported.AnswerAsync(two);
        await two.PostAsync("/q/report", ("token", end.Token));

        Assert.Equal((await declined.StatusAsync()).ToJsonString(), (await reported.StatusAsync()).ToJsonString());
        Assert.Equal(await declined.FinishAsync(), await reported.FinishAsync());
    }
}
