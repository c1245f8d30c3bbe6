// SPDX-License-Identifier: Apache-2.0
using Frontchannel.Tests.Hosting;
using Kernel;

namespace Frontchannel.Tests.RedTeam;

/// <summary>Hand-offs in bulk: from one place, or by one application.</summary>
public sealed class BulkTests : IAsyncLifetime
{
    private const int AtOnce = 4;
    private const int InAll = 6;
    private const int OfClient = 10;
    private const int Streams = 4;

    private HandoffServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await HandoffServer.StartAsync(new Dictionary<string, string?>
    {
        ["Frontchannel:WaitingPerAddress"] = $"{AtOnce}",
        ["Frontchannel:CreatedPerAddress"] = $"{InAll}",
        ["Frontchannel:WaitingPerClient"] = $"{OfClient}",
        ["Frontchannel:StreamsPerAddress"] = $"{Streams}",
    });

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    [Trait("attack", "X6")]
    [Trait("rule", "SEC-273")]
    public async Task One_place_has_only_so_many_at_once_and_in_all()
    {
        var desktop = _server.Open("127.1.0.1");
        var answers = await CreateAsync(20, _ => desktop.NewTab());

        Assert.Equal(AtOnce, answers.Count(answer => answer.Status == 303));
        Assert.Equal(20 - AtOnce, answers.Count(answer => answer.Status == 429));
        Assert.Equal(303, (await CreateAsync(1, _ => _server.Open("127.1.0.2")))[0].Status);

        // Once those are over there is room, until there have been too many in all.
        _server.Time.Advance(TimeSpan.FromSeconds(90));
        Assert.Equal(InAll - AtOnce, (await CreateAsync(20, _ => desktop.NewTab())).Count(answer => answer.Status == 303));
        _server.Time.Advance(TimeSpan.FromSeconds(90));
        Assert.All(await CreateAsync(2, _ => desktop.NewTab()), answer => Assert.Equal(429, answer.Status));

        // A quarter of an hour later they are forgotten.
        _server.Time.Advance(TimeSpan.FromMinutes(15));
        await _server.UntilAsync(async () => (await CreateAsync(1, _ => desktop.NewTab()))[0].Status == 303);
    }

    [Fact]
    [Trait("attack", "X6")]
    [Trait("rule", "SEC-273")]
    public async Task One_application_has_only_so_many_at_once_wherever_they_come_from()
    {
        var answers = await CreateAsync(20, index => _server.Open($"127.1.1.{index + 1}"));

        Assert.Equal(OfClient, answers.Count(answer => answer.Status == 303));
        Assert.Equal(20 - OfClient, answers.Count(answer => answer.Status == 429));
        var other = await _server.Open("127.1.2.1").CreateAsync(_server.Shops[1].ClientId, await _server.Shops[1].PushAsync());
        Assert.Equal(303, other.Status);
    }

    [Fact]
    [Trait("attack", "X6")]
    public async Task A_request_that_was_turned_away_is_not_used_up()
    {
        var desktop = _server.Open("127.1.3.1");
        await CreateAsync(AtOnce, _ => desktop.NewTab());
        var requestUri = await _server.Shop.PushAsync();
        var before = (await _server.FactsAsync()).Count;

        Assert.Equal(429, (await desktop.CreateAsync(_server.Shop.ClientId, requestUri)).Status);

        Assert.Equal(before, (await _server.FactsAsync()).Count);
        Assert.Equal(303, (await _server.Open("127.1.3.2").CreateAsync(_server.Shop.ClientId, requestUri)).Status);
    }

    [Fact]
    [Trait("attack", "X6")]
    public async Task One_request_is_handed_off_once_however_many_ask_at_once()
    {
        var requestUri = await _server.Shop.PushAsync();

        var answers = await Task.WhenAll(Enumerable.Range(1, 20).Select(index =>
            _server.Open($"127.1.4.{index}").CreateAsync(_server.Shop.ClientId, requestUri)));

        Assert.Single(answers, answer => answer.Status == 303);
        Assert.Equal(19, answers.Count(answer => answer.Status == 409));
        Assert.Single(await _server.FactsAsync());
    }

    [Fact]
    [Trait("attack", "X6")]
    [Trait("rule", "SEC-277")]
    public async Task One_place_holds_only_so_many_streams_open_whatever_they_are_of()
    {
        var desktop = _server.Open("127.1.5.1");
        Waiting[] waitings = [await _server.BeginAsync(desktop), await _server.BeginAsync(desktop)];

        var streams = await Task.WhenAll(waitings.SelectMany(waiting =>
            Enumerable.Range(0, 3).Select(_ => desktop.OpenStreamAsync($"{waiting.LivePath}/events"))));

        Assert.Equal(Streams, streams.Count(stream => (int)stream.StatusCode == 200));
        Assert.Equal(6 - Streams, streams.Count(stream => (int)stream.StatusCode == 429));
        using var elsewhere = await (await _server.BeginAsync(_server.Open("127.1.5.2"))).Desktop.OpenStreamAsync($"{waitings[0].LivePath}/events");
        Assert.Equal(403, (int)elsewhere.StatusCode);
        using var own = await Events.OpenAsync(await _server.BeginAsync(_server.Open("127.1.5.3")));
        foreach (var stream in streams)
        {
            stream.Dispose();
        }
    }

    [Theory]
    [Trait("attack", "X6")]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    public void A_place_is_an_address_or_all_that_one_line_has_of_them(string one, string other, bool isOne) =>
        Assert.Equal(isOne, PlaceOf(one) == PlaceOf(other));

    private static string PlaceOf(string address) => AddressBlock.Of(new SourceAddress(System.Net.IPAddress.Parse(address), port: 0));

    private async Task<Answer[]> CreateAsync(int count, Func<int, Browser> browser)
    {
        var requests = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => _server.Shop.PushAsync()));
        return await Task.WhenAll(requests.Select((request, index) => browser(index).CreateAsync(_server.Shop.ClientId, request)));
    }
}
