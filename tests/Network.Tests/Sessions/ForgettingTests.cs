// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Network.Sessions;
using static Network.Tests.Sessions.Packets;

namespace Network.Tests.Sessions;

/// <summary>
/// Random stories on one address, told in random orders with parts told again: the directory, which forgets, must answer as a judge
/// who remembers every packet and hears them once, in order.
/// </summary>
public sealed class ForgettingTests(ITestOutputHelper output)
{
    private static readonly int Stories = int.Parse(Environment.GetEnvironmentVariable("FORGETTING_STORIES") ?? "1500", CultureInfo.InvariantCulture);
    private const int Orders = 4;

    private static readonly FeedProfile[] Feeds =
        [Profile(interimSeconds: 120), Profile("sparse", interimSeconds: null), Profile("lossy", interimSeconds: 60, reliable: false)];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Any_order_and_any_repetition_give_the_answers_of_a_judge_who_forgets_nothing(int seed)
    {
        output.WriteLine($"seed {seed}");
        var answers = new Dictionary<string, int>();
        for (var story = 0; story < Stories; story++)
        {
            var random = new Random((seed * 1_000_003) + story);
            var events = Tell(random);
            var expected = AskEverybody(events);
            for (var order = 0; order < Orders; order++)
            {
                var told = Shuffle(random, events);
                var directory = NewDirectory(Feeds).With(told);
                for (var i = 0; i < expected.Count; i++)
                {
                    var answer = directory.Ask(expected[i].At);
                    Assert.True(
                        expected[i].Answer == answer,
                        $"seed {seed}, story {story}, order {order}, at {expected[i].At}: {answer}, not {expected[i].Answer}\n"
                        + string.Join('\n', told.Select(Describe)));
                    answers[answer[..3]] = answers.GetValueOrDefault(answer[..3]) + 1;
                }
            }
        }

        output.WriteLine(string.Join(", ", answers.OrderByDescending(pair => pair.Value).Select(pair => $"{pair.Key}: {pair.Value}")));
    }

    [Fact]
    public void A_crowded_address_refuses_rather_than_answers_from_what_it_forgot()
    {
        var wrong = 0;
        for (var story = 0; story < 500; story++)
        {
            var random = new Random(story);
            var events = Enumerable.Range(1, 30).Select(sim => Start(sim * 10, sim)).ToArray();
            var late = random.Next(1, 25);
            AccountingEvent[] all = [.. events, Interim(400, late, lived: random.Next(2) == 0 ? null : (uint)(400 - (late * 10)))];
            var directory = NewDirectory(Feeds).With(Shuffle(random, all));
            var answer = directory.Ask(410);
            wrong += answer is "conflict" or "sim 30" ? 0 : 1;
            Assert.True(directory.Claims <= ClaimSet.MaxClaims);
        }

        Assert.Equal(0, wrong);
    }

    [Fact]
    public void A_quiet_address_keeps_one_claim_whatever_happened_on_it()
    {
        var directory = NewDirectory();
        for (var sim = 1; sim <= 50; sim++)
        {
            directory.With(Start(sim * 100, sim), Interim((sim * 100) + 50, sim, lived: 50), Stop((sim * 100) + 90, sim, lived: 90));
        }

        Assert.Equal(1, directory.Claims);
    }

    [Fact]
    public void Sweeping_changes_no_answer_and_forgets_everything_in_the_end()
    {
        var random = new Random(7);
        for (var story = 0; story < 100; story++)
        {
            var events = Tell(random);
            var (swept, kept) = (NewDirectory(Feeds).With(events), NewDirectory(Feeds).With(events));
            for (var hour = 0; hour < 200; hour += 5)
            {
                for (var part = 0; part < SessionDirectory.Parts; part++)
                {
                    swept.SweepPart(Ms(hour * 3600));
                }

                Assert.Equal(kept.Ask(hour * 3600), swept.Ask(hour * 3600));
            }

            Assert.Equal(0, swept.Claims);
        }
    }

    /// <summary>Sessions of a few SIMs on a few gateways; any packet may be lost.</summary>
    private static AccountingEvent[] Tell(Random random)
    {
        var events = new List<AccountingEvent>();
        var sessions = random.Next(2, 8);
        var clock = 0.0;
        for (var session = 1; session <= sessions; session++)
        {
            clock += random.Next(4) == 0 ? random.Next(3) : random.Next(300);
            var (sim, gateway, feed) = (random.Next(1, 5), $"gw{random.Next(1, 3)}", Feeds[random.Next(Feeds.Length)].Name);
            var began = (int)clock;
            var length = random.Next(1, 400);
            var sent = new List<AccountingEvent> { Start(began, sim, gateway, session + 100) };
            for (var at = random.Next(1, 200); at < length; at += random.Next(1, 200))
            {
                sent.Add(Interim(began + at, sim, gateway, session + 100, random.Next(3) == 0 ? null : (uint)at));
            }

            if (random.Next(5) > 0)
            {
                sent.Add(Stop(began + length, sim, gateway, session + 100, random.Next(3) == 0 ? null : (uint)length));
            }

            clock += random.Next(3) == 0 ? 0 : length;
            events.AddRange(sent.Where(_ => random.Next(6) > 0).Select(packet => packet with { Feed = feed }));
        }

        if (random.Next(4) == 0)
        {
            events.Add(Restart(random.Next((int)clock + 1), $"gw{random.Next(1, 3)}"));
        }

        return [.. events];
    }

    private static AccountingEvent[] Shuffle(Random random, AccountingEvent[] events)
    {
        AccountingEvent[] told = [.. events, .. events.Where(_ => random.Next(3) == 0), .. events.Where(_ => random.Next(6) == 0)];
        random.Shuffle(told);
        return told;
    }

    private static List<(double At, string Answer)> AskEverybody(AccountingEvent[] events)
    {
        var origins = new Origins(new FeedProfiles(Feeds));
        var claims = new Dictionary<UInt128, Claim>();
        foreach (var packet in events)
        {
            Assert.True(origins.TryIntern(packet.Feed, packet.Gateway, out var origin));
            if (packet.Kind is AccountingKind.GatewayRestart)
            {
                origins.Restart(origin, packet.EventTimeMs);
                continue;
            }

            var claim = Claim.Of(packet, origin);
            claims[packet.SessionKey] = claims.TryGetValue(packet.SessionKey, out var known) ? Claim.Merge(known, claim, origins) : claim;
        }

        var answers = new List<(double, string)>();
        var end = events.Length == 0 ? 0 : (events.Max(packet => packet.EventTimeMs) - EpochMs) / 1000.0;
        foreach (var at in new[] { end * 0.6, end, end + 60, end + 130, end + 250, end + 700, end + 90_000 })
        {
            var weighed = claims.Values
                .Select(claim => Testimony.Of(
                    claim,
                    origins[claim.Origin],
                    origins.EpochOf(origins[claim.Origin].GatewayId),
                    ListeningGaps.None,
                    (long)ReplayWindow.TotalMilliseconds,
                    Ms(at)))
                .ToArray();
            var verdict = Holder.Judge(weighed);
            answers.Add((at, verdict.Reason?.Word ?? $"sim {verdict.Holder.Line.Number - 99_900_000_000UL}"));
        }

        return answers;
    }

    private static string Describe(AccountingEvent packet) => packet.Kind is AccountingKind.GatewayRestart
        ? $"{(packet.EventTimeMs - EpochMs) / 1000} restart {packet.Gateway}"
        : $"{(packet.EventTimeMs - EpochMs) / 1000} {packet.Kind} session {packet.SessionKey} "
            + $"sim {packet.Number!.Value.Packed - 99_900_000_000UL} {packet.Feed}/{packet.Gateway} lived {packet.SessionTimeSeconds}";
}
