// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Network.Sessions;
using Network.Tests.Radius;
using Testing.Gateways;
using static Network.Tests.Sessions.Packets;

namespace Network.Tests.Sessions;

/// <summary>From the datagram to the answer: connections that come back, names used again, and archives that are told late.</summary>
public sealed class ReturningNameTests
{
    private const string Ipv4 = "10.45.0.7";
    private const string One = "33600000001";
    private const string Two = "33600000002";

    private readonly SessionDirectory _directory = NewDirectory(Profile("lab", interimSeconds: null));
    private byte _identifier;
    private int _port = 40000;

    [Theory]
    [InlineData(null, 180, 1000)]
    [InlineData(15, 5, 5)]
    public async Task A_connection_that_may_have_come_back_still_speaks_against_whoever_came_between(int? clock, int taken, int back)
    {
        await using var rig = NewRig(("BearerAccounting", "true"));
        Tell(rig, Session(rig, 1, "B1", One, clock));
        Tell(rig, () => Session(rig, 2, "B1", One, clock).Vendor(11, 0xff), after: 480);
        Tell(rig, () => Session(rig, 1, "B2", Two, clock), after: taken); // Its Stop is lost.
        Tell(rig, () => Session(rig, 1, "B3", One, clock), after: back);

        Assert.NotEqual("+" + Two, Ask(rig));
    }

    [Fact]
    public async Task An_archive_told_after_a_silence_is_no_slow_clock()
    {
        await using var rig = NewRig();
        Tell(rig, Session(rig, 1, "X", "33600000099", 0, "10.45.1.1"));
        Tell(rig, () => Session(rig, 1, "S2", Two, 0), after: 600);
        rig.Time.Advance(TimeSpan.FromHours(1));
        for (var i = 0; i < 40; i++)
        {
            var (told, address) = (-4000 + (i * 20), $"10.45.2.{i + 1}");
            Tell(rig, () => Session(rig, 1, "A" + address, "33600000100", told, address), after: 1);
        }

        Tell(rig, Session(rig, 1, "S1", One, -7000)); // Before S2 took the address.

        Assert.NotEqual("+" + One, Ask(rig));
    }

    [Fact]
    public async Task A_name_used_again_after_its_gateway_restarted_names_a_new_session()
    {
        await using var rig = NewRig();
        Tell(rig, Session(rig, 1, "00000001", One, 0));
        Tell(rig, () => Session(rig, 2, "00000001", One, 0), after: 3600);
        Tell(rig, () => RadiusRequest.Accounting(7, "0", identifier: ++_identifier).Word(55, Now(rig)), after: 3600);
        Tell(rig, () => Session(rig, 1, "00000001", Two, 0, "10.45.0.9"), after: 60);
        for (var part = 0; part < SessionDirectory.Parts; part++)
        {
            _directory.SweepPart(rig.Time.GetUtcNow().ToUnixTimeMilliseconds());
        }

        Assert.Equal("+" + Two, Ask(rig, "10.45.0.9"));
        Assert.NotEqual("+" + One, Ask(rig));
    }

    [Fact]
    public void Forgetting_an_ended_rival_lets_no_older_session_inherit()
    {
        var directory = new SessionDirectory(
            new FeedProfiles([Profile(interimSeconds: null), Profile("b", interimSeconds: 600)]), ReplayWindow);
        AccountingEvent FromB(AccountingEvent told) => told with { Feed = "b" };
        directory.With(FromB(Start(0, 1, gateway: "gw2")), Start(1000, 2), Interim(1001, 3), Stop(1004, 3));
        for (var at = 600; at <= 90_000; at += 600)
        {
            directory.With(FromB(Interim(at, 1, gateway: "gw2")));
        }

        Assert.All<double>([2000, 80_000, 87_000, 88_000, 90_000], at => Assert.NotEqual("sim 1", directory.Ask(at)));
    }

    private RadiusRig NewRig(params (string Name, string Value)[] settings) =>
        new(settings.ToDictionary(setting => $"Network:Radius:Clients:0:{setting.Name}", setting => (string?)setting.Value))
        {
            OnRecord = recorded => _directory.Apply(recorded),
        };

    private RadiusRequest Session(RadiusRig rig, uint status, string session, string number, int? offset, string address = Ipv4)
    {
        var request = RadiusRequest.Accounting(status, session, identifier: ++_identifier).Framed(address).Number(number);
        return offset is { } seconds ? request.Word(55, (uint)(Now(rig) + seconds)) : request;
    }

    private void Tell(RadiusRig rig, Func<RadiusRequest> request, int after)
    {
        rig.Time.Advance(TimeSpan.FromSeconds(after));
        Tell(rig, request());
    }

    private void Tell(RadiusRig rig, RadiusRequest request) =>
        Assert.Single(rig.Deliver(request.Sign(RadiusRig.Secret), new IPEndPoint(IPAddress.Loopback, ++_port)));

    private static uint Now(RadiusRig rig) => (uint)rig.Time.GetUtcNow().ToUnixTimeSeconds();

    private string Ask(RadiusRig rig, string address = Ipv4)
    {
        var verdict = _directory.Find("default", IPAddress.Parse(address), rig.Time.GetUtcNow().ToUnixTimeMilliseconds() + 1000);
        return verdict.Reason?.Word ?? "+" + verdict.Holder.Line.Number;
    }
}
