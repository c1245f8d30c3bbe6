// SPDX-License-Identifier: Apache-2.0
using Microsoft.Extensions.DependencyInjection;
using Network.Sessions;
using Network.Sessions.Journal;
using Storage;
using Testing.Engines;
using static Network.Tests.Sessions.Packets;

namespace Network.Tests.Sessions;

/// <summary>F8: what a node notes of its listening.</summary>
public sealed class LivenessTests(PostgresServer postgres) : EngineTests(DatabaseEngine.Sqlite, postgres)
{
    [Fact]
    public async Task Events_unrecorded_for_longer_than_their_gateway_repeats_are_a_gap()
    {
        var liveness = await LivenessOfAsync(Profile());
        liveness.Miss(Feed, Ms(0));
        liveness.Miss(Feed, Ms(10));
        Assert.Empty(liveness.Gaps(Ms(10), isStart: false));
        liveness.Miss(Feed, Ms(16));
        var gap = Assert.IsType<JournalEntry.Gap>(Assert.Single(liveness.Gaps(Ms(16), isStart: false)));
        Assert.Equal((Feed, Ms(16)), (gap.Feed, gap.Listening.ToMs));
        liveness.Marks(Ms(40));
        Assert.Empty(liveness.Gaps(Ms(40), isStart: false));
    }

    [Fact]
    public async Task One_unrecorded_event_of_a_lossy_feed_is_a_gap()
    {
        var liveness = await LivenessOfAsync(Profile(reliable: false));
        liveness.Miss(Feed, Ms(0));
        Assert.Single(liveness.Gaps(Ms(0), isStart: false));
    }

    [Fact]
    public async Task Notes_are_at_least_twice_as_frequent_as_the_shortest_time_a_gateway_repeats()
    {
        var liveness = await LivenessOfAsync(Profile(), Profile("hasty", horizonSeconds: 4));
        Assert.Equal(TimeSpan.FromSeconds(2), liveness.Interval);
    }

    private async Task<Liveness> LivenessOfAsync(params FeedProfile[] feeds) =>
        (await StartNodeAsync("a", feeds)).Services.GetRequiredService<Liveness>();
}
