// SPDX-License-Identifier: Apache-2.0
namespace Frontchannel.Tests.RedTeam;

/// <summary>A second scanner, at a shared screen or with a photograph of it.</summary>
public sealed class SecondPhoneTests(AttackedServer attacked) : AttackTests(attacked)
{
    [Theory]
    [Trait("attack", "X4")]
    [Trait("rule", "SEC-262")]
    [InlineData("continue", false)]
    [InlineData("continue", true)]
    [InlineData("allow", false)]
    [InlineData("allow", true)]
    [InlineData("deny", false)]
    [InlineData("deny", true)]
    public async Task Whoever_comes_second_is_refused_and_both_sides_are_told(string does, bool isConfirmed)
    {
        var waiting = await BeginAsync();
        using var first = OpenPhone();
        using var second = OpenPhone();
        var early = await waiting.ScanAsync(second);
        var page = await waiting.TakeAsync(first);
        var digits = await waiting.MatchAsync();
        string? link = null;
        if (isConfirmed)
        {
            link = (await first.PostAsync("/q/decide", ("token", page.Token), ("decision", "allow"), ("digits", digits))).Location;
        }

        var answer = does is "continue"
            ? await second.PostAsync("/q/continue", ("token", early.Token))
            : await second.PostAsync("/q/decide", ("token", early.Token), ("decision", does), ("digits", digits));

        Assert.Equal((409, null), (answer.Status, answer.Location));
        Assert.DoesNotContain("name=\"token\"", answer.Body, StringComparison.Ordinal);
        var status = await waiting.StatusAsync();
        Assert.Equal((isConfirmed ? "confirmed" : "scanned", true), ((string)status["state"]!, (bool)status["contested"]!));
        var told = Assert.Single(await FactsOfAsync(waiting), fact => fact.Outcome == "refused");
        Assert.Equal(("other_phone", second.Address), (told.Reason, told.Details!["phone"]));

        // The first goes on unharmed, and it is the first's number.
        link ??= (await first.PostAsync("/q/decide", ("token", page.Token), ("decision", "allow"), ("digits", digits))).Location;
        await first.FollowAsync(await first.GetAsync(link!));
        Assert.True(await waiting.Shop.ProvesAsync(await waiting.FinishAsync(), NumberOf(first)));
    }

    [Fact]
    [Trait("attack", "X4")]
    public async Task Of_twenty_phones_that_continue_at_once_one_has_it()
    {
        var waiting = await BeginAsync();
        var phones = Enumerable.Range(0, 20).Select(_ => OpenPhone()).ToArray();
        var pages = await Task.WhenAll(phones.Select(waiting.ScanAsync));

        var answers = await Task.WhenAll(phones.Zip(pages, (phone, page) => phone.PostAsync("/q/continue", ("token", page.Token))));

        Assert.Equal(19, answers.Count(answer => answer.Status == 409));
        var winner = phones[Array.FindIndex(answers, answer => answer.Status == 200)];
        var facts = await FactsOfAsync(waiting);
        Assert.Equal(winner.Address, Assert.Single(facts, fact => fact.Outcome == "scanned").Details!["phone"]);
        Assert.Single(facts, fact => fact.Outcome == "refused");
        foreach (var phone in phones)
        {
            phone.Dispose();
        }
    }

    [Fact]
    [Trait("attack", "X4")]
    public async Task Who_opens_it_after_another_took_it_gets_no_page_to_go_on_with()
    {
        var waiting = await BeginAsync();
        using var first = OpenPhone();
        using var second = OpenPhone();
        var path = await waiting.HandlePathAsync();
        await waiting.TakeAsync(first);

        var answer = await second.GetAsync(path);

        Assert.Equal(409, answer.Status);
        Assert.DoesNotContain("name=\"token\"", answer.Body, StringComparison.Ordinal);
    }
}
