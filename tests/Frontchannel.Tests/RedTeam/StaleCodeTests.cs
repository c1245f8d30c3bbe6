// SPDX-License-Identifier: Apache-2.0
namespace Frontchannel.Tests.RedTeam;

/// <summary>A code on paper, in a mail, in a picture: what it is worth later.</summary>
public sealed class StaleCodeTests(AttackedServer attacked) : AttackTests(attacked)
{
    [Fact]
    [Trait("attack", "X2")]
    [Trait("rule", "SEC-259")]
    public async Task A_code_is_dead_as_soon_as_the_desktop_shows_the_next()
    {
        var waiting = await BeginAsync();
        using var phone = OpenPhone();
        var handles = new HashSet<string>();
        for (var i = 0; i < 4; i++)
        {
            var path = await waiting.HandlePathAsync();
            Assert.Equal(200, (await OpenPhone().GetAsync(path)).Status);
            Assert.True(handles.Add(path));
            Server.Time.Advance(TimeSpan.FromSeconds(20));
        }

        foreach (var path in handles)
        {
            var answer = await phone.GetAsync(path);
            Assert.Equal(410, answer.Status);
            Assert.DoesNotContain("name=\"token\"", answer.Body, StringComparison.Ordinal);
        }

        Assert.Equal("waiting", await waiting.StateAsync());
    }

    [Fact]
    [Trait("attack", "X2")]
    [Trait("rule", "SEC-259")]
    public async Task After_ninety_seconds_nothing_of_it_is_worth_anything()
    {
        var waiting = await BeginAsync();
        using var phone = OpenPhone();
        var (first, code) = (await waiting.HandlePathAsync(), await waiting.ShortCodeAsync());
        Server.Time.Advance(TimeSpan.FromSeconds(89));
        var last = await waiting.HandlePathAsync();
        Assert.Equal(200, (await phone.GetAsync(last)).Status);

        Server.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(410, (await phone.GetAsync(first)).Status);
        Assert.Equal(410, (await phone.GetAsync(last)).Status);
        Assert.Equal(404, (await phone.PostAsync("/q", ("code", code))).Status);
        Assert.Equal(404, (await waiting.Desktop.GetAsync($"{waiting.LivePath}/qr")).Status);
        Assert.Equal("expired", await waiting.StateAsync());
        Assert.Contains("error=access_denied", (await waiting.FinishAsync()).Query, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("attack", "X2")]
    public async Task The_phone_that_has_it_comes_back_by_its_history()
    {
        var waiting = await BeginAsync();
        using var phone = OpenPhone();
        var path = await waiting.HandlePathAsync();
        await waiting.TakeAsync(phone);

        Server.Time.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal(200, (await phone.GetAsync(path)).Status);
        Assert.Equal(410, (await OpenPhone().GetAsync(path)).Status);
    }

    [Fact]
    [Trait("attack", "X3")]
    public async Task A_picture_of_the_desktop_sent_in_time_asks_for_what_is_not_on_it()
    {
        var waiting = await BeginAsync();
        var (path, code) = (await waiting.HandlePathAsync(), await waiting.ShortCodeAsync());
        using var victim = OpenPhone();

        // By the picture's QR within 20 s, or by its short code within 90 s, its reader comes as far as the digits, and no further.
        var scanned = await victim.GetAsync(path);
        Server.Time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(410, (await victim.GetAsync(path)).Status);
        var typed = await victim.PostAsync("/q", ("code", code));
        Assert.Equal(303, typed.Status);
        var page = await victim.PostAsync("/q/continue", ("token", scanned.Token));
        var guessed = await victim.PostAsync("/q/decide", ("token", page.Token), ("decision", "allow"), ("digits", "00"));

        Assert.Equal("/q/end", guessed.Leads);
        Assert.Equal("wrong_number", (string)(await waiting.StatusAsync())["reason"]!);
    }
}
