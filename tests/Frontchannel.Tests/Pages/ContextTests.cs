// SPDX-License-Identifier: Apache-2.0
using Frontchannel.Pages;

namespace Frontchannel.Tests.Pages;

/// <summary>What the phone's holder sees before he says yes, and that saying no is the easier of the two.</summary>
public sealed class ContextTests(PageHost host) : IClassFixture<PageHost>
{
    private static readonly ContextView Asked = new(
        new ClientView("shop-1", "Nordwind Market", "shop.nordwind.example", HasLogo: false, HasColour: false),
        "Anmelden als maria", "de", "Firefox", "Windows", "Lisbon, Portugal", 23, IsFarAway: false);

    [Fact]
    [Trait("rule", "SEC-263")]
    public async Task The_phone_is_told_who_asks_for_what_on_which_computer_where_and_since_when()
    {
        foreach (var page in new[] { await ShowConsentAsync(Asked), await ShowMatchAsync(Asked) })
        {
            var text = Markup.Text(page);
            Assert.Contains("Nordwind Market", text, StringComparison.Ordinal);
            Assert.Contains("shop.nordwind.example", text, StringComparison.Ordinal);
            Assert.Contains("Firefox on Windows", text, StringComparison.Ordinal);
            Assert.Contains("Lisbon, Portugal", text, StringComparison.Ordinal);
            Assert.Contains("23 seconds ago", text, StringComparison.Ordinal);
            Assert.Contains("<dd lang=\"de\" dir=\"auto\">Anmelden als maria</dd>", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    [Trait("rule", "SEC-263")]
    public async Task It_is_warned_in_plain_words()
    {
        var text = Markup.Text(await ShowConsentAsync(Asked));

        Assert.Contains("Only continue if you are looking at shop.nordwind.example on that computer right now.", text, StringComparison.Ordinal);
        Assert.Contains("Nobody from Nordwind Market will ever ask you to scan a code sent by message.", text, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("rule", "SEC-263")]
    public async Task Denying_comes_first_has_the_focus_and_is_a_button_like_the_other()
    {
        foreach (var page in new[] { await ShowConsentAsync(Asked), await ShowMatchAsync(Asked) })
        {
            var tags = Markup.Tags(page);
            var buttons = tags.Where(tag => tag.Name is "button").ToList();
            Assert.Equal(["no", "yes"], buttons.Select(button => button["class"]));
            Assert.Equal("deny", buttons[0]["value"]);
            Assert.Same(buttons[0], Assert.Single(tags, tag => tag["autofocus"] is not null));
        }
    }

    [Fact]
    public async Task Enter_in_the_field_for_the_digits_does_not_deny()
    {
        var tags = Markup.Tags(await ShowMatchAsync(Asked));

        var digits = Assert.Single(tags, tag => tag["name"] == "digits");
        var form = Assert.Single(tags, tag => tag.Name is "form" && tag["id"] == digits["form"]);
        Assert.Equal("allow", tags.SkipWhile(tag => tag != form).First(tag => tag.Name is "button")["value"]);
    }

    [Fact]
    public async Task What_is_not_known_is_left_out_or_said_to_be_unknown()
    {
        var text = Markup.Text(await ShowConsentAsync(Asked with { Browser = null, System = null, Place = null, SecondsAgo = 1 }));

        Assert.Contains("Unknown browser", text, StringComparison.Ordinal);
        Assert.Contains("Just now", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Near", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_country_raises_an_alarm()
    {
        const string Alarm = "That computer seems to be in another country.";

        Assert.DoesNotContain(Alarm, await ShowConsentAsync(Asked), StringComparison.Ordinal);
        Assert.Contains(Alarm, await ShowConsentAsync(Asked with { IsFarAway = true }), StringComparison.Ordinal);
        Assert.Contains(Alarm, await ShowMatchAsync(Asked with { IsFarAway = true }), StringComparison.Ordinal);
    }

    private async Task<string> ShowConsentAsync(ContextView context)
    {
        using var page = await host.ShowAsync<ConsentPage>(new ConsentView(context, IsHere: false, "token"));
        return await page.Content.ReadAsStringAsync();
    }

    private async Task<string> ShowMatchAsync(ContextView context)
    {
        using var page = await host.ShowAsync<MatchPage>(new MatchView(context, "token"));
        return await page.Content.ReadAsStringAsync();
    }
}
