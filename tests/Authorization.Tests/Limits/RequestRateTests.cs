// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Authorization.Limits;
using Kernel;
using Microsoft.Extensions.Logging.Abstractions;
using Testing;

namespace Authorization.Tests.Limits;

/// <summary>What one node counts by itself.</summary>
public sealed class RequestRateTests
{
    private readonly ManualTime _time = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_key_has_its_rate_in_each_minute_and_is_told_when_the_next_begins()
    {
        var rate = NewRate(3);
        Assert.Equal([true, true, true, false, false], await TakeAsync(rate, "a", 5));
        Assert.Equal([true], await TakeAsync(rate, "b", 1));
        var first = (await rate.TakeAsync("a", Ct))!.Value;
        Assert.False(first.IsFirst);
        Assert.InRange(first.RetryAfter, TimeSpan.FromMilliseconds(1), RequestRate.Window);

        _time.Advance(first.RetryAfter - TimeSpan.FromMilliseconds(1));
        Assert.Equal([false], await TakeAsync(rate, "a", 1));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal([true, true, true, false], await TakeAsync(rate, "a", 4));
    }

    [Fact]
    public async Task Looking_counts_nothing()
    {
        var rate = NewRate(1);
        Assert.All(Enumerable.Range(0, 5), _ => Assert.Null(rate.Look("a")));
        Assert.Equal([true], await TakeAsync(rate, "a", 1));
        Assert.True(rate.Look("a")!.Value.IsFirst);
        Assert.False(rate.Look("a")!.Value.IsFirst);
        Assert.Null(rate.Look("b"));
    }

    [Fact]
    public async Task Parallel_requests_share_the_count()
    {
        var rate = NewRate(100);
        var taken = await Task.WhenAll(Enumerable.Range(0, 400).Select(_ => Task.Run(async () => await rate.TakeAsync("a", Ct) is null)));
        Assert.Equal(100, taken.Count(one => one));
    }

    [Fact]
    [Trait("rule", "SEC-250")]
    public async Task A_flood_of_keys_is_bounded_and_frees_nobody()
    {
        var rate = NewRate(2);
        Assert.Equal([true, true, false], await TakeAsync(rate, "attacker", 3));
        for (var i = 0; i < RateWindow.KeyBound + 50_000; i++)
        {
            await rate.TakeAsync($"key {i}", Ct);
        }

        Assert.Equal([false], await TakeAsync(rate, "attacker", 1));

        // Those who come after share counts: never more than a count of their own would give.
        Assert.DoesNotContain(true, (await TakeAsync(rate, "latecomer", 5)).Skip(2));
        _time.Advance(RequestRate.Window);
        Assert.Equal([true, true, false], await TakeAsync(rate, "latecomer", 3));
    }

    [Fact]
    public async Task A_clock_that_is_set_back_begins_anew_and_one_that_trembles_does_not()
    {
        var late = new ShiftedTime(_time);
        var rate = new RequestRate(LimitKind.RequestsPerClient, 1, null, late, NullLogger.Instance);
        Assert.Equal([true, false], await TakeAsync(rate, "a", 2));
        late.Shift = -RequestRate.Window;
        Assert.Equal([false], await TakeAsync(rate, "a", 1));
        late.Shift = -3 * RequestRate.Window;
        Assert.Equal([true, false], await TakeAsync(rate, "a", 2));
    }

    [Fact]
    public async Task Where_there_is_no_limit_nothing_is_counted()
    {
        var rate = NewRate(0);
        Assert.DoesNotContain(false, await TakeAsync(rate, "a", 1000));
        Assert.Null(rate.Look("a"));
    }

    [Theory]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("192.0.2.1", "::192.0.2.1", false)]
    [Trait("rule", "SEC-245")]
    public void One_place_has_one_key_however_it_is_written(string one, string other, bool same)
    {
        var a = AddressBlock.Of(new SourceAddress(IPAddress.Parse(one), 1234));
        var b = AddressBlock.Of(new SourceAddress(IPAddress.Parse(other), 4321));
        Assert.Equal(same, a == b);
        Assert.NotEqual(a, AddressBlock.Of(new SourceAddress(IPAddress.Parse(one), 1234, "ims")));
        Assert.NotEqual(a, AddressBlock.Of(null));
    }

    private RequestRate NewRate(int limit) => new(LimitKind.RequestsPerClient, limit, null, _time, NullLogger.Instance);

    private static async Task<List<bool>> TakeAsync(RequestRate rate, string key, int times)
    {
        var taken = new List<bool>();
        for (var i = 0; i < times; i++)
        {
            taken.Add(await rate.TakeAsync(key, Ct) is null);
        }

        return taken;
    }

    private sealed class ShiftedTime(TimeProvider time) : TimeProvider
    {
        public TimeSpan Shift { get; set; }

        public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + Shift;
    }
}
