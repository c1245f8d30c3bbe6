// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.RegularExpressions;
using Frontchannel.Desktop;

namespace Frontchannel.Tests.RedTeam;

/// <summary>The two digits: one try, and nothing that a phone, a camera or a mail can have holds them beforehand.</summary>
public sealed partial class MatchTests(AttackedServer attacked) : AttackTests(attacked)
{
    [Theory]
    [Trait("attack", "X3")]
    [Trait("rule", "SEC-264")]
    [InlineData("00")]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("1")]
    [InlineData("right and more")]
    public async Task One_wrong_try_ends_it(string? digits)
    {
        var waiting = await BeginAsync();
        using var phone = OpenPhone();
        var page = await waiting.TakeAsync(phone);
        var right = await waiting.MatchAsync();
        (string, string)[] typed = digits is null ? [] : [("digits", digits == "right and more" ? right + "0" : digits)];

        var wrong = await phone.PostAsync("/q/decide", [("token", page.Token), ("decision", "allow"), .. typed]);
        var late = await phone.PostAsync("/q/decide", ("token", page.Token), ("decision", "allow"), ("digits", right));

        Assert.Equal((303, "/q/end"), (wrong.Status, wrong.Leads));
        Assert.Equal((303, "/q/end"), (late.Status, late.Leads));
        var status = await waiting.StatusAsync();
        Assert.Equal(("failed", "wrong_number"), ((string)status["state"]!, (string)status["reason"]!));
    }

    [Fact]
    [Trait("attack", "X3")]
    [Trait("rule", "SEC-264")]
    public async Task Of_all_guesses_at_once_one_is_heard()
    {
        var waiting = await BeginAsync();
        using var phone = OpenPhone();
        var page = await waiting.TakeAsync(phone);

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(guess => phone.NewTab().PostAsync(
            "/q/decide", ("token", page.Token), ("decision", "allow"), ("digits", guess.ToString("00", CultureInfo.InvariantCulture)))));

        var heard = Assert.Single(await FactsOfAsync(waiting), fact => fact.Outcome is "confirmed" or "failed").Outcome;
        var through = answers.Count(answer => answer.Leads == "/authorize");
        Assert.Equal(heard is "confirmed" ? 1 : 0, through);
        Assert.Equal(100 - through, answers.Count(answer => (answer.Status, answer.Leads) == (303, "/q/end")));
    }

    [Fact]
    [Trait("rule", "SEC-265")]
    public async Task Of_fifty_right_confirmations_one_counts_and_gives_one_code()
    {
        var waiting = await BeginAsync();
        using var phone = OpenPhone();
        var page = await waiting.TakeAsync(phone);
        var digits = await waiting.MatchAsync();

        var confirmed = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ =>
            phone.NewTab().PostAsync("/q/decide", ("token", page.Token), ("decision", "allow"), ("digits", digits))));
        var link = Assert.Single(confirmed, answer => answer.Location?.StartsWith("/authorize", StringComparison.Ordinal) is true).Location!;
        var codes = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => phone.NewTab().GetAsync(link)));
        var won = Assert.Single(codes, answer => answer.Location!.Contains("code=", StringComparison.Ordinal));
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => phone.NewTab().GetAsync(won.Location!)));

        Assert.Equal(["created", "viewed", "scanned", "confirmed", "done"], (await FactsOfAsync(waiting)).Select(fact => fact.Outcome));
        Assert.True(await waiting.Shop.ProvesAsync(await waiting.FinishAsync(), NumberOf(phone)));
    }

    [Fact]
    [Trait("attack", "X3")]
    [Trait("rule", "SEC-266")]
    [Trait("rule", "SEC-256")]
    public async Task The_digits_are_in_nothing_that_can_be_had_before_they_are_typed()
    {
        var (desktops, phones, digits) = (new HashSet<string>(), new HashSet<string>(), new HashSet<string>());
        for (var i = 0; i < 12; i++)
        {
            var waiting = await BeginAsync();
            using var phone = OpenPhone();

            // Before the lock: the desktop's page, its QR, its status. A picture of any of them holds no digits.
            var handle = await waiting.HandlePathAsync();
            var qr = await waiting.Desktop.GetAsync($"{waiting.LivePath}/qr");
            Assert.Equal(QrSvg.Draw(Server.Issuer + handle), qr.Body);
            Assert.Null((await waiting.StatusAsync())["match"]);
            var live = await waiting.Desktop.GetAsync(waiting.LivePath);
            desktops.Add(Known(live.Body, [waiting.LivePath.Split('/')[^1], await waiting.ShortCodeAsync()]));

            // After it: the phone's pages, and their headers.
            foreach (var page in new[] { await phone.GetAsync(handle), await waiting.TakeAsync(phone) })
            {
                phones.Add(Known(page.Likeness, [page.Token, .. phone.Cookies.Values]));
            }

            digits.Add(await waiting.MatchAsync());
        }

        // Whatever the digits were, all these are the same to the letter.
        Assert.True(digits.Count > 1);
        Assert.Single(desktops);
        Assert.Equal(2, phones.Count);
    }

    [Fact]
    [Trait("rule", "SEC-262")]
    [Trait("rule", "SEC-268")]
    public async Task Who_taps_twice_has_confirmed_once()
    {
        var waiting = await BeginAsync();
        using var phone = OpenPhone();
        var page = await waiting.TakeAsync(phone);
        var digits = await waiting.MatchAsync();
        var first = await phone.PostAsync("/q/decide", ("token", page.Token), ("decision", "allow"), ("digits", digits));
        var confirmed = await RowAsync(waiting);

        var second = await phone.PostAsync("/q/decide", ("token", page.Token), ("decision", "allow"), ("digits", digits));
        var wrong = await phone.PostAsync("/q/decide", ("token", page.Token), ("decision", "allow"), ("digits", "00"));

        Assert.Equal(("/q/end", "/q/end"), (second.Leads, wrong.Leads));
        Assert.Equal(confirmed, await RowAsync(waiting));
        var end = await phone.FollowAsync(first);
        Assert.Equal(200, end.Status);
        Assert.DoesNotMatch(Secret(), end.Body);
        Assert.DoesNotContain(NumberOf(phone)[1..], end.Body, StringComparison.Ordinal);
    }

    private static string Known(string text, IEnumerable<string> apart) =>
        apart.Aggregate(text, (rest, known) => rest.Replace(known, "-", StringComparison.Ordinal));

    [GeneratedRegex("code=|access_token|id_token|state=|request_uri|urn:ietf")]
    private static partial Regex Secret();
}
