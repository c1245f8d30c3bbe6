// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Network.Radius;
using Testing.Gateways;

namespace Network.Tests.Radius;

/// <summary>Repeats (RFC 5080 §2.2.2) and the rule that an answer means "recorded" (RFC 2866 §2).</summary>
public sealed class DuplicateTests
{
    private static readonly byte[] Start =
        RadiusRequest.Accounting(1).Framed("10.45.0.7").Number("33612345678").Sign(RadiusRig.Secret);

    [Fact]
    [Trait("rule", "SEC-346")]
    public async Task The_same_packet_a_hundred_times_has_one_effect_and_one_answer()
    {
        await using var rig = new RadiusRig();
        var replies = Enumerable.Range(0, 100).Select(_ => Convert.ToHexString(Assert.Single(rig.Deliver(Start)))).ToHashSet();
        Assert.Single(replies);
        Assert.Single(rig.Events);
        Assert.Equal(99, rig.Status.Duplicates);
    }

    [Fact]
    public async Task A_repeat_of_a_request_in_work_gets_silence_until_the_record_stands()
    {
        await using var rig = new RadiusRig();
        var commit = new TaskCompletionSource();
        rig.Commit = commit.Task;
        var replies = rig.Deliver(Start);
        Assert.Empty(replies);
        rig.AssertDropped(Start, DropReason.InWork);
        commit.SetResult();
        await rig.SettleAsync();
        Assert.Single(replies);
        Assert.Equal(replies[0], Assert.Single(rig.Deliver(Start)));
        Assert.Single(rig.Events);
    }

    [Fact]
    public async Task What_could_not_be_recorded_is_not_answered_and_its_repeat_is_tried_anew()
    {
        await using var rig = new RadiusRig();
        rig.Commit = Task.FromException(new InvalidOperationException("The store is away."));
        rig.AssertDropped(Start, DropReason.NotRecorded);
        rig.AssertDropped(Start, DropReason.NotRecorded);
        rig.Commit = Task.CompletedTask;
        Assert.Single(rig.Deliver(Start));
        Assert.Single(rig.Events);
    }

    [Fact]
    public async Task Another_authenticator_in_the_same_place_is_a_new_request()
    {
        await using var rig = new RadiusRig();
        var commit = new TaskCompletionSource();
        rig.Commit = commit.Task;
        var first = rig.Deliver(Start);
        rig.Commit = Task.CompletedTask;
        var stop = RadiusRequest.Accounting(2).Framed("10.45.0.7").Sign(RadiusRig.Secret);
        var answer = Assert.Single(rig.Deliver(stop));
        commit.SetResult();
        await rig.SettleAsync();
        Assert.True(RadiusRequest.IsResponse(Assert.Single(first), Start, RadiusRig.Secret));
        Assert.Equal(answer, Assert.Single(rig.Deliver(stop)));
        Assert.Equal(2, rig.Events.Count);
    }

    [Fact]
    public async Task Another_port_or_listener_is_another_request()
    {
        await using var rig = new RadiusRig();
        Assert.Single(rig.Deliver(Start));
        Assert.Single(rig.Deliver(Start, new IPEndPoint(IPAddress.Loopback, 40001)));
        Assert.Single(rig.Deliver(Start, listener: 1));
        Assert.Equal(3, rig.Events.Count);
        Assert.Single(rig.Events.Select(recorded => recorded.SessionKey).Distinct());
    }

    [Fact]
    public async Task A_repeat_after_the_lifetime_is_recorded_again()
    {
        await using var rig = new RadiusRig();
        rig.Deliver(Start);
        rig.Time.Advance(TimeSpan.FromSeconds(29));
        rig.Deliver(Start);
        Assert.Single(rig.Events);
        rig.Time.Advance(TimeSpan.FromSeconds(1));
        rig.Deliver(Start);
        Assert.Equal(2, rig.Events.Count);
    }

    [Fact]
    public async Task A_bad_packet_does_not_touch_what_is_remembered()
    {
        await using var rig = new RadiusRig();
        rig.Deliver(Start);
        var forged = RadiusRequest.Accounting(2).Sign("another-secret");
        rig.AssertDropped(forged, DropReason.BadAuthenticator);
        Assert.Single(rig.Deliver(Start));
        Assert.Equal(1, rig.Status.Duplicates);
    }

    [Fact]
    public void The_memory_is_bounded_and_forgets_the_oldest()
    {
        var cache = new DuplicateCache(256, TimeSpan.FromSeconds(30));
        for (var port = 0; port < 10_000; port++)
        {
            var key = Key((ushort)port);
            Assert.Equal(DuplicateCache.Finding.New, cache.Begin(key, new byte[16], port, out var ticket, out _));
            cache.Complete(ticket, [1]);
        }

        Assert.Equal(256, cache.Count);
        Assert.Equal(DuplicateCache.Finding.Answered, cache.Begin(Key(9_999), new byte[16], 10_000, out _, out _));
        Assert.Equal(DuplicateCache.Finding.New, cache.Begin(Key(1), new byte[16], 10_000, out _, out _));
    }

    [Fact]
    public async Task Overload_sheds_interims_first_and_never_answers_what_was_shed()
    {
        await using var rig = new RadiusRig(new() { ["Network:Radius:InFlightBound"] = "4" });
        var commit = new TaskCompletionSource();
        rig.Commit = commit.Task;
        var replies = new List<List<byte[]>>();
        for (byte identifier = 0; identifier < 2; identifier++)
        {
            replies.Add(rig.Deliver(Packet(1, identifier)));
        }

        rig.AssertDropped(Packet(3, 2), DropReason.InterimShed);
        replies.Add(rig.Deliver(Packet(2, 3)));
        replies.Add(rig.Deliver(Packet(1, 4)));
        rig.AssertDropped(Packet(1, 5), DropReason.Overloaded);
        Assert.Single(rig.Missed);
        commit.SetResult();
        await rig.SettleAsync();
        Assert.All(replies, reply => Assert.Single(reply));
        Assert.Single(rig.Deliver(Packet(3, 2)));
        Assert.Equal(0, rig.Pipeline.InFlight);
    }

    private static byte[] Packet(uint status, byte identifier) =>
        RadiusRequest.Accounting(status, identifier: identifier).Framed("10.45.0.7").Sign(RadiusRig.Secret);

    private static DuplicateCache.Key Key(ushort port) => new(0, new DatagramSource(1, port, 0), 0, 7);
}
