// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using Frontchannel.Handoffs;
using Frontchannel.Tests.Hosting;
using Kernel.Jose;
using Microsoft.Extensions.DependencyInjection;

namespace Frontchannel.Tests.RedTeam;

/// <summary>Short codes, handles and ids, tried at random.</summary>
public sealed class GuessTests(AttackedServer attacked) : AttackTests(attacked)
{
    private const int Heard = 10;

    [Fact]
    [Trait("attack", "X9")]
    [Trait("rule", "SEC-267")]
    public async Task A_short_code_is_judged_for_phones_of_this_network_alone()
    {
        var waiting = await BeginAsync();
        var code = await waiting.ShortCodeAsync();
        var wrong = code[0] == 'B' ? "C" + code[1..] : "B" + code[1..];
        var before = await RowAsync(waiting);

        var right = await OpenDesktop().PostAsync("/q", ("code", code));
        var other = await OpenDesktop().PostAsync("/q", ("code", wrong));

        Assert.Equal((200, null), (right.Status, right.Location));
        Assert.Equal(Without(other.Likeness, wrong), Without(right.Likeness, code));
        Assert.Equal(before, await RowAsync(waiting));
    }

    [Fact]
    [Trait("attack", "X9")]
    [Trait("rule", "SEC-258")]
    public async Task Of_wrong_short_codes_a_few_are_heard_however_many_come_at_once()
    {
        var code = await (await BeginAsync()).ShortCodeAsync();
        using var phone = OpenPhone();
        using var other = OpenPhone();

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => phone.NewTab().PostAsync("/q", ("code", RandomCode()))));

        Assert.Equal(Heard, answers.Count(answer => answer.Status == 404));
        Assert.Equal(100 - Heard, answers.Count(answer => answer.Status == 429));
        Assert.Equal(429, (await phone.PostAsync("/q", ("code", code))).Status);
        Assert.Equal(303, (await other.PostAsync("/q", ("code", code))).Status);
    }

    [Theory]
    [Trait("attack", "X9")]
    [InlineData("")]
    [InlineData("BCDF-GHJ")]
    [InlineData("AEIO-UYBC")]
    [InlineData("BCDF-GHJK-LMNP")]
    [InlineData("' OR 1=1 --")]
    [InlineData("%")]
    [InlineData("________")]
    public async Task What_cannot_be_a_code_names_nothing(string typed)
    {
        await BeginAsync();
        using var phone = OpenPhone();

        Assert.Equal(404, (await phone.PostAsync("/q", ("code", typed))).Status);
    }

    [Fact]
    [Trait("attack", "X9")]
    [Trait("rule", "SEC-258")]
    public async Task Random_handles_and_ids_hit_nothing_and_are_soon_not_heard()
    {
        const int AMinute = 60;
        await using var server = await HandoffServer.StartAsync(new Dictionary<string, string?> { ["Frontchannel:RequestsPerAddress"] = $"{AMinute}" });
        var waiting = await server.BeginAsync(server.Open("127.1.0.1"));
        var before = await Row.OfAsync(server, waiting);
        using var phone = server.Open("127.77.1.5");
        var thief = server.Open("127.1.0.2");
        thief.Cookies["__Host-handoff-desktop"] = (await server.BeginAsync(server.Open("127.1.0.3"))).Desktop.Cookies["__Host-handoff-desktop"];

        var handles = await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => phone.NewTab().GetAsync($"/q/{Random(24)}")));
        var ids = await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => thief.NewTab().GetAsync($"/handoff/{Random(16)}/status")));

        foreach (var answers in new[] { handles, ids })
        {
            Assert.Equal([404, 429], answers.Select(answer => answer.Status).Distinct().Order());
            Assert.InRange(answers.Count(answer => answer.Status == 404), AMinute, 2 * AMinute); // A minute may end in between.
        }

        Assert.Equal(before, await Row.OfAsync(server, waiting));
        Assert.Equal(200, (await waiting.ScanAsync(server.Open("127.77.1.6"))).Status);
    }

    // Not over HTTP, and with half the secret known: the selector is the hand-off's own, so that every try is judged.
    [Fact]
    [Trait("attack", "X9")]
    [Trait("rule", "SEC-258")]
    public async Task A_million_handles_that_begin_right_hit_nothing()
    {
        var waiting = await BeginAsync();
        Assert.True(Handle.TryParse((await waiting.HandlePathAsync()).Split('/')[^1], out var right));
        var handoff = await Server.Services.GetRequiredService<HandoffTable>().FindBySelectorAsync(right.Selector, Ct);
        var hits = 0;

        Parallel.For(0, 1_000_000, _ =>
        {
            var guess = Base64Url.Encode([.. right.Selector, .. RandomNumberGenerator.GetBytes(16)]);
            if (!Handle.TryParse(guess, out var handle) || handle.Judge(handoff!.Content, rotation: 0) is not HandleStanding.Unknown)
            {
                Interlocked.Increment(ref hits);
            }
        });

        Assert.Equal(0, hits);
        Assert.Equal(HandleStanding.Current, right.Judge(handoff!.Content, rotation: 0));
        Assert.Equal(HandleStanding.Replaced, right.Judge(handoff.Content, rotation: 1));
    }

    private static string Random(int octets) => Base64Url.Encode(RandomNumberGenerator.GetBytes(octets));

    private static string RandomCode() => ShortCode.Display(ShortCode.New());

    private static string Without(string text, string code) => text.Replace(code.Replace("-", "", StringComparison.Ordinal), "-", StringComparison.Ordinal);
}
