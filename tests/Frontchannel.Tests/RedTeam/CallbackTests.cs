// SPDX-License-Identifier: Apache-2.0
using System.Web;
using Frontchannel.Tests.Hosting;

namespace Frontchannel.Tests.RedTeam;

/// <summary>The way back from the silent flow: what else could be brought there, by whom, and how often.</summary>
public sealed class CallbackTests(AttackedServer attacked) : AttackTests(attacked)
{
    [Fact]
    [Trait("attack", "X11")]
    [Trait("rule", "SEC-269")]
    public async Task A_code_that_was_not_made_for_this_hand_off_is_refused()
    {
        var (waiting, other) = (await BeginAsync(), await BeginAsync());
        using var phone = OpenPhone();
        using var otherPhone = OpenPhone();
        var own = await CallbackOfAsync(waiting, phone);
        var foreign = HttpUtility.ParseQueryString(new Uri(await CallbackOfAsync(other, otherPhone)).Query)["code"]!;
        var direct = HttpUtility.ParseQueryString(new Uri(await DirectCallbackAsync(otherPhone)).Query)["code"]!;
        var before = await RowAsync(waiting);

        foreach (var code in new[] { foreign, direct, "a-code", new string('x', 5000), "" })
        {
            var answer = await phone.GetAsync(With(own, "code", code));
            Assert.Equal(400, answer.Status);
        }

        Assert.Equal(before, await RowAsync(waiting));
        await phone.FollowAsync(await phone.GetAsync(own));
        Assert.True(await waiting.Shop.ProvesAsync(await waiting.FinishAsync(), NumberOf(phone)));
    }

    [Fact]
    [Trait("attack", "X11")]
    [Trait("rule", "SEC-261")]
    public async Task An_answer_is_taken_from_the_phone_that_was_asked_and_from_no_other()
    {
        var (waiting, other) = (await BeginAsync(), await BeginAsync());
        using var phone = OpenPhone();
        using var otherPhone = OpenPhone();
        var own = await CallbackOfAsync(waiting, phone);
        var others = await CallbackOfAsync(other, otherPhone);
        using var nobody = OpenPhone();
        var (before, othersBefore) = (await RowAsync(waiting), await RowAsync(other));

        Answer[] answers =
        [
            await nobody.GetAsync(own),
            await otherPhone.GetAsync(own),
            await waiting.Desktop.GetAsync(own),
            await phone.GetAsync(With(own, "state", HttpUtility.ParseQueryString(new Uri(others).Query)["state"])),
            await phone.GetAsync(With(own, "state", null)),
            await phone.GetAsync(With(own, "iss", "https://elsewhere.example")),
            await phone.GetAsync(With(own, "iss", null)),
            await phone.GetAsync(own + "&code=another"),
            await phone.GetAsync(own + "&error=access_denied"),
        ];

        Assert.All(answers, answer => Assert.Equal((400, null), (answer.Status, answer.Location)));
        Assert.Equal(before, await RowAsync(waiting));
        Assert.Equal(othersBefore, await RowAsync(other));
    }

    [Fact]
    [Trait("attack", "X11")]
    public async Task A_second_visit_changes_nothing_and_neither_does_another_method()
    {
        var waiting = await BeginAsync();
        using var phone = OpenPhone();
        var own = await CallbackOfAsync(waiting, phone);
        var confirmed = await RowAsync(waiting);

        foreach (var method in new[] { HttpMethod.Head, HttpMethod.Post, HttpMethod.Put, HttpMethod.Options })
        {
            Assert.Equal(405, (await phone.SendAsync(method, own, null)).Status);
        }

        Assert.Equal(confirmed, await RowAsync(waiting));
        Assert.Equal("/q/end", (await phone.GetAsync(own)).Leads);
        var done = await RowAsync(waiting);
        Assert.Equal("/q/end", (await phone.GetAsync(own)).Leads);
        Assert.Equal("/q/end", (await phone.GetAsync(With(With(own, "code", null), "error", "access_denied"))).Leads);
        Assert.Equal(done, await RowAsync(waiting));
    }

    [Fact]
    [Trait("attack", "X11")]
    public async Task A_phone_puts_no_words_of_its_own_into_the_application_s_page()
    {
        const string Lie = "your account is locked, ring 0900 123 at https://evil.example";
        foreach (var (said, told) in new[] { (Lie, "access_denied"), ("server_error", "access_denied"), ("temporarily_unavailable", "temporarily_unavailable") })
        {
            var waiting = await BeginAsync();
            using var phone = OpenPhone();
            var own = With(await CallbackOfAsync(waiting, phone), "code", null);
            await phone.GetAsync(With(With(own, "error", said), "error_description", Lie));

            var query = HttpUtility.ParseQueryString((await waiting.FinishAsync()).Query);

            Assert.Equal((told, "no_proof: the hand-off ended without an answer."), (query["error"], query["error_description"]));
        }
    }

    [Fact]
    [Trait("attack", "X11")]
    [Trait("rule", "SEC-267")]
    public async Task Why_a_line_was_not_proved_is_told_to_no_desktop()
    {
        List<Uri> told = [];
        foreach (var address in new[] { "127.88.0.9", "127.1.200.1" }) // A line that nobody holds; a network that is none.
        {
            var waiting = await BeginAsync();
            using var phone = OpenPhone();
            using var there = phone.MovedTo(address);
            await there.FollowAsync(await there.GetAsync((await waiting.AllowAsync(phone)).Location!));
            told.Add(await waiting.FinishAsync());
        }

        Assert.Single(told.Distinct());
    }

    [Fact]
    [Trait("attack", "X11")]
    public async Task An_answer_that_comes_too_late_is_no_answer()
    {
        var waiting = await BeginAsync();
        using var phone = OpenPhone();
        var own = await CallbackOfAsync(waiting, phone);

        Server.Time.Advance(TimeSpan.FromSeconds(31));
        var answer = await phone.GetAsync(own);

        Assert.Equal((400, null), (answer.Status, answer.Location));
        Assert.Equal("expired", await waiting.StateAsync());
    }

    // Where the phone is sent back to, before it goes there.
    private static async Task<string> CallbackOfAsync(Waiting waiting, Browser phone)
    {
        var answer = await phone.GetAsync((await waiting.AllowAsync(phone)).Location!);
        Assert.StartsWith($"{waiting.Server.Issuer}/handoff/callback?code=", answer.Location, StringComparison.Ordinal);
        return answer.Location!;
    }

    // A code of the same application for the same phone, by the ordinary way.
    private async Task<string> DirectCallbackAsync(Browser phone)
    {
        var form = Server.Shop.PushForm(
            ("redirect_uri", $"{Server.Shop.Origin}/callback"), ("handoff_template", null), ("handoff_fields", null));
        var link = "/authorize?" + string.Join('&', form.Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}"));
        var answer = await phone.GetAsync(link);
        Assert.Contains("code=", answer.Location, StringComparison.Ordinal);
        return answer.Location!;
    }

    private static string With(string url, string name, string? value)
    {
        var parts = url.Split('?');
        var query = HttpUtility.ParseQueryString(parts[1]);
        query.Remove(name);
        var pairs = query.AllKeys.Select(key => (Name: key!, Value: query[key]!)).Concat(value is null ? [] : [(name, value)]);
        return $"{parts[0]}?{string.Join('&', pairs.Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value)}"))}";
    }
}
