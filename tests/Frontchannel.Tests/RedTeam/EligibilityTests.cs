// SPDX-License-Identifier: Apache-2.0
namespace Frontchannel.Tests.RedTeam;

/// <summary>The question whether a path is mobile: what could be learnt by it, and by whom.</summary>
public sealed class EligibilityTests(AttackedServer attacked) : AttackTests(attacked)
{
    [Fact]
    [Trait("rule", "SEC-267")]
    public async Task It_says_nothing_of_a_line()
    {
        using var phone = OpenPhone();
        using var nobody = Server.Open("127.88.0.7"); // A phone's address that nobody holds.
        using var wifi = OpenDesktop();

        var (held, free) = (await phone.GetAsync("/eligibility"), await nobody.GetAsync("/eligibility"));

        Assert.Equal("""{"mobile":"yes","family":"ipv4","reason":null}""", held.Body);
        Assert.Equal(held.Likeness, free.Likeness);
        Assert.Equal("""{"mobile":"no","family":"ipv4","reason":"not_on_mobile_network"}""", (await wifi.GetAsync("/eligibility")).Body);
    }

    [Fact]
    public async Task Only_pages_that_an_application_registered_may_read_it()
    {
        using var phone = OpenPhone();

        var registered = await phone.GetAsync("/eligibility", ("Origin", Server.Shop.Origin));
        Assert.Equal((Server.Shop.Origin, "Origin"), (registered.Headers["Access-Control-Allow-Origin"], registered.Headers["Vary"]));
        foreach (var origin in new[] { "https://evil.example", "null", $"{Server.Shop.Origin}.evil.example", $"{Server.Shop.Origin}/", "http://shop.example", "*" })
        {
            var answer = await phone.GetAsync("/eligibility", ("Origin", origin));
            Assert.DoesNotContain("Access-Control-Allow-Origin", answer.Headers.Keys);
            Assert.Equal("Origin", answer.Headers["Vary"]);
        }

        Assert.DoesNotContain("Access-Control-Allow-Credentials", registered.Headers.Keys);
    }

    [Fact]
    [Trait("rule", "SEC-273")]
    public async Task Whoever_asks_without_end_is_told_to_wait()
    {
        using var phone = OpenPhone();

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => phone.NewTab().GetAsync("/eligibility")));

        Assert.InRange(answers.Count(answer => answer.Status == 429), 1, 70);
        Assert.All(answers.Where(answer => answer.Status == 429), answer => Assert.Equal(("", "1"), (answer.Body, answer.Headers["Retry-After"])));
    }

    [Fact]
    [Trait("rule", "SEC-267")]
    public async Task A_phone_on_another_network_takes_nothing_and_proves_nothing()
    {
        var waiting = await BeginAsync();
        using var phone = OpenPhone();
        using var onWifi = phone.MovedTo(OpenDesktop().Address);
        var before = await RowAsync(waiting);

        var page = await waiting.ScanAsync(onWifi);
        await onWifi.PostAsync("/q/continue", ("token", page.Token));
        Assert.Equal(before, await RowAsync(waiting));
        await waiting.TakeAsync(phone);
        var digits = await waiting.MatchAsync();
        var taken = await RowAsync(waiting);

        // The digits are not used up by the wrong network, right or wrong as they are.
        foreach (var typed in new[] { digits, "00" })
        {
            var answer = await onWifi.PostAsync("/q/decide", ("token", page.Token), ("decision", "allow"), ("digits", typed));
            Assert.Equal((200, null), (answer.Status, answer.Location));
        }

        Assert.Equal(taken, await RowAsync(waiting));

        // And where the network changes between the yes and the proof, the desktop hears "failed", and no more.
        var link = (await phone.PostAsync("/q/decide", ("token", page.Token), ("decision", "allow"), ("digits", digits))).Location!;
        var end = await onWifi.FollowAsync(await onWifi.GetAsync(link));
        Assert.Equal(200, end.Status);
        var status = await waiting.StatusAsync();
        Assert.Equal(("failed", "no_proof"), ((string)status["state"]!, (string)status["reason"]!));
        Assert.Contains("error=access_denied", (await waiting.FinishAsync()).Query, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("rule", "SEC-267")]
    public async Task A_line_that_nobody_holds_looks_like_any_other_until_the_proof_fails()
    {
        var waiting = await BeginAsync();
        using var nobody = Server.Open("127.88.0.8");

        await waiting.AnswerAsync(nobody);

        var status = await waiting.StatusAsync();
        Assert.Equal(("failed", "no_proof"), ((string)status["state"]!, (string)status["reason"]!));
    }
}
