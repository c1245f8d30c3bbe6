// SPDX-License-Identifier: Apache-2.0
using Frontchannel.Tests.Hosting;

namespace Frontchannel.Tests.Desktop;

/// <summary>What a waiting desktop hears, and when.</summary>
public sealed class EventStreamTests : IAsyncLifetime
{
    private static readonly TimeSpan Rotation = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(90);

    private HandoffServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await HandoffServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Each_step_is_told_as_it_is_made_and_the_last_ends_the_stream()
    {
        var waiting = await _server.BeginAsync();
        using var events = await Events.OpenAsync(waiting);
        using var phone = _server.Open("127.77.1.5");
        List<string> told = [];
        async Task<string?> HearAsync()
        {
            var data = await events.NextStateAsync(_server);
            told.Add((string)data["state"]!);
            return (string?)data["match"];
        }

        await HearAsync();
        var page = await waiting.TakeAsync(phone);
        var digits = await HearAsync();
        var allowed = await phone.PostAsync("/q/decide", ("token", page.Token), ("decision", "allow"), ("digits", digits!));
        Assert.Null(await HearAsync());
        await phone.FollowAsync(allowed);
        await HearAsync();

        Assert.Equal(["waiting", "scanned", "confirmed", "done"], told);
        Assert.Null(await events.NextAsync(_server));
    }

    [Fact]
    public async Task The_page_hears_of_each_turn_of_the_QR()
    {
        var waiting = await _server.BeginAsync();
        using var events = await Events.OpenAsync(waiting);
        await events.NextStateAsync(_server);

        for (var turn = 0; turn < 4; turn++)
        {
            Assert.Equal(("rotate", $"{waiting.LivePath}/qr?n={turn}"), await TurnAsync(events));
            _server.Time.Advance(Rotation);
        }
    }

    [Fact]
    public async Task A_page_that_slept_is_told_at_once_what_the_QR_shows()
    {
        var waiting = await _server.BeginAsync();
        _server.Time.Advance(2 * Rotation);
        var now = _server.Time.GetUtcNow();

        using var events = await Events.OpenAsync(waiting);
        await events.NextStateAsync(_server);

        Assert.Equal(("rotate", $"{waiting.LivePath}/qr?n=2"), await TurnAsync(events));
        Assert.InRange(_server.Time.GetUtcNow() - now, TimeSpan.Zero, Heartbeat);
    }

    [Fact]
    public async Task A_stream_with_nothing_to_tell_says_that_it_is_there()
    {
        var waiting = await _server.BeginAsync();
        using var phone = _server.Open("127.77.1.5");
        await waiting.TakeAsync(phone);
        using var events = await Events.OpenAsync(waiting);
        await events.NextStateAsync(_server);

        for (var beat = 0; beat < 3; beat++)
        {
            var before = _server.Time.GetUtcNow();
            _server.Time.Advance(Heartbeat);
            await events.HearBeatAsync(_server);
            Assert.InRange(_server.Time.GetUtcNow() - before, Heartbeat, Lifetime);
        }
    }

    [Fact]
    public async Task A_hand_off_that_nobody_answers_ends_its_stream()
    {
        var waiting = await _server.BeginAsync();
        using var events = await Events.OpenAsync(waiting);
        await events.NextStateAsync(_server);

        _server.Time.Advance(Lifetime);

        Assert.Equal("expired", (string)(await events.NextStateAsync(_server))["state"]!);
        Assert.Null(await events.NextAsync(_server));
    }

    [Fact]
    [Trait("rule", "SEC-277")]
    public async Task A_hand_off_has_three_streams_and_one_that_is_closed_makes_room()
    {
        var waiting = await _server.BeginAsync();
        var streams = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => OpenAsync(waiting)));
        Assert.All(streams, stream => Assert.Equal(200, (int)stream.StatusCode));
        using (var fourth = await OpenAsync(waiting))
        {
            Assert.Equal(429, (int)fourth.StatusCode);
        }

        streams[0].Dispose();

        await _server.UntilAsync(async () =>
        {
            using var again = await OpenAsync(waiting);
            return (int)again.StatusCode == 200;
        });
        Array.ForEach(streams, stream => stream.Dispose());
    }

    private static Task<HttpResponseMessage> OpenAsync(Waiting waiting) => waiting.Desktop.OpenStreamAsync($"{waiting.LivePath}/events");

    private async Task<(string Name, string Qr)> TurnAsync(Events events)
    {
        var (name, data) = (await events.NextAsync(_server))!.Value;
        return (name, (string)data["qr"]!);
    }
}
