// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using Kernel.Jose;

namespace Frontchannel.Tests.RedTeam;

/// <summary>Somebody who knows a hand-off's id, and wants to watch it or fetch its answer.</summary>
public sealed class PollTheftTests(AttackedServer attacked) : AttackTests(attacked)
{
    [Theory]
    [Trait("attack", "X14")]
    [Trait("rule", "SEC-257")]
    [Trait("rule", "SEC-277")]
    [InlineData("waiting")]
    [InlineData("scanned")]
    [InlineData("done")]
    public async Task To_every_browser_but_the_one_that_began_it_it_does_not_exist(string state)
    {
        var waiting = await BeginAsync();
        using var phone = OpenPhone();
        if (state is "scanned")
        {
            await waiting.TakeAsync(phone);
        }
        else if (state is "done")
        {
            await waiting.AnswerAsync(phone);
        }

        var without = OpenDesktop();
        var other = (await BeginAsync()).Desktop;
        var swapped = OpenDesktop();
        await waiting.ScanAsync(phone);
        swapped.Cookies["__Host-handoff-desktop"] = phone.Cookies["__Host-handoff-phone"];
        swapped.Cookies["__Host-handoff-phone"] = waiting.Desktop.Cookies["__Host-handoff-desktop"];
        var touched = OpenDesktop();
        var cookie = waiting.Desktop.Cookies["__Host-handoff-desktop"];
        touched.Cookies["__Host-handoff-desktop"] = cookie[..^2] + (cookie[^2] == 'A' ? "B" : "A") + cookie[^1];
        var (before, nowhere) = (await RowAsync(waiting), $"/handoff/{Base64Url.Encode(RandomNumberGenerator.GetBytes(16))}");

        foreach (var thief in new[] { without, other, swapped, touched, phone })
        {
            foreach (var part in new[] { "", "/status", "/qr", "/events", "/phone/0" })
            {
                var answer = await thief.GetAsync(waiting.LivePath + part);
                Assert.Equal(part is "/events" ? 403 : 404, answer.Status);
                Assert.Equal((await thief.GetAsync(nowhere + part)).Likeness, answer.Likeness);
            }

            foreach (var part in new[] { "/finish", "/cancel" })
            {
                var answer = await thief.PostAsync(waiting.LivePath + part);
                Assert.Equal(404, answer.Status);
                Assert.Equal((await thief.PostAsync(nowhere + part)).Likeness, answer.Likeness);
            }
        }

        Assert.Equal(before, await RowAsync(waiting));
        Assert.Equal(state, await waiting.StateAsync());
    }

    [Fact]
    [Trait("attack", "X14")]
    [Trait("rule", "SEC-271")]
    public async Task What_the_desktop_is_told_names_nobody_and_no_place()
    {
        var waiting = await BeginAsync();
        using var phone = OpenPhone();
        List<System.Text.Json.Nodes.JsonObject> told = [await waiting.StatusAsync()];
        var link = (await waiting.AllowAsync(phone)).Location!;
        told.Add(await waiting.StatusAsync());
        await phone.FollowAsync(await phone.GetAsync(link));
        told.Add(await waiting.StatusAsync());

        Assert.Equal(["waiting", "confirmed", "done"], told.Select(status => (string)status["state"]!));
        foreach (var status in told)
        {
            Assert.Equal(["contested", "left", "match", "message", "reason", "state"], status.Select(member => member.Key).Order());
            Assert.Null(status["match"]);
            Assert.Null(status["reason"]);
            Assert.DoesNotContain(phone.Address, status.ToJsonString(), StringComparison.Ordinal);
            Assert.DoesNotContain(NumberOf(phone)[1..], status.ToJsonString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    [Trait("rule", "SEC-273")]
    public async Task Whoever_polls_faster_than_once_a_second_is_told_to_slow_down()
    {
        var waiting = await BeginAsync();
        var tabs = Enumerable.Range(0, 20).Select(_ => waiting.Desktop.NewTab()).ToArray();

        var answers = await Task.WhenAll(tabs.Select(tab => tab.GetAsync($"{waiting.LivePath}/status")));

        var slow = answers.Where(answer => answer.Status == 429).ToList();
        Assert.InRange(slow.Count, 1, 15);
        Assert.All(slow, answer => Assert.Equal(("""{"error":"slow_down"}""", "1"), (answer.Body, answer.Headers["Retry-After"])));
        Assert.Equal("waiting", await waiting.StateAsync());
    }

    [Fact]
    [Trait("attack", "X14")]
    [Trait("rule", "SEC-277")]
    public async Task A_stream_is_for_a_page_of_ours_and_there_are_only_so_many()
    {
        var waiting = await BeginAsync();
        var path = $"{waiting.LivePath}/events";
        foreach (var header in new[] { ("Origin", "https://evil.example"), ("Origin", "null"), ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site") })
        {
            Assert.Equal(403, (await waiting.Desktop.GetAsync(path, header)).Status);
            Assert.Equal(404, (await waiting.Desktop.GetAsync($"{waiting.LivePath}/status", header)).Status);
        }

        var streams = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => waiting.Desktop.OpenStreamAsync(path)));

        Assert.Equal(3, streams.Count(stream => (int)stream.StatusCode == 200));
        Assert.Equal(97, streams.Count(stream => (int)stream.StatusCode == 429));
        foreach (var stream in streams)
        {
            stream.Dispose();
        }

        // A place that is left is free again.
        await Server.UntilAsync(async () =>
        {
            using var stream = await waiting.Desktop.OpenStreamAsync(path);
            return (int)stream.StatusCode == 200;
        });
    }
}
