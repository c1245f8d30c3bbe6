// SPDX-License-Identifier: Apache-2.0
using Network.Sessions;
using static Network.Tests.Sessions.Packets;

namespace Network.Tests.Sessions;

/// <summary>A Stop ends its session on every address, whichever it names and whenever it comes.</summary>
public sealed class SessionEndsTests
{
    private const string Ipv6 = "2001:db8:1:2::/64";

    [Fact]
    public void A_stop_without_an_address_ends_the_session()
    {
        Ended(Address, Start(100, 1), Stop(300, 1) with { Addresses = [] });
    }

    [Fact]
    public void A_stop_that_names_ipv4_alone_ends_the_ipv6_prefix_too()
    {
        Ended("2001:db8:1:2::9", Start(100, 1, addresses: [Address, Ipv6]), Stop(300, 1, addresses: Address));
    }

    [Fact]
    public void A_stop_ends_the_address_that_the_session_had_before_it_moved()
    {
        Ended(Address, Start(100, 1), Interim(200, 1, addresses: "10.45.0.8"), Stop(300, 1, addresses: "10.45.0.8"));
    }

    [Fact]
    public void A_connection_that_begins_again_after_its_stop_holds_its_new_address_and_any_other_session_does_not()
    {
        AccountingEvent[] story = [Start(100, 1), Stop(200, 1), Start(300, 1, addresses: "10.45.0.8")];
        var directory = NewDirectory().With([.. story.Select(packet => packet with { NamesConnection = true })]);
        Assert.Equal("no_session", directory.Ask(310));
        Assert.Equal("sim 1", directory.Ask(310, "10.45.0.8"));
        Assert.Equal("no_session", NewDirectory().With(story).Ask(310, "10.45.0.8"));
    }

    [Fact]
    public void Ends_of_sessions_cost_less_than_a_quarter_of_what_claims_cost()
    {
        var ends = new SessionEnds();
        const int Claims = 200_000;
        for (var lap = 0; lap < 20; lap++)
        {
            for (var i = 0; i < Claims / 4; i++)
            {
                ends.Note(SessionEnds.KeyOf((UInt128)((lap * Claims) + i + 1)), Ms((lap * 128) + (i / 1000.0)));
            }

            Assert.Equal(Ms(lap * 128), ends.EndOf((UInt128)((lap * Claims) + 1)));
            ends.EndWalk(Ms(-1), Claims);
        }

        Assert.InRange(ends.Bytes, 1, Claims * 20L);
    }

    [Fact]
    public void An_end_outlives_the_walks_until_no_packet_can_come_before_it()
    {
        var ends = new SessionEnds();
        ends.Note(SessionEnds.KeyOf(7), Ms(100));
        ends.EndWalk(Ms(50), 0);
        ends.EndWalk(Ms(99), 0);
        Assert.Equal(Ms(100), ends.EndOf(7));
        ends.EndWalk(Ms(101), 0);
        Assert.Equal(0, ends.EndOf(7));
        Assert.Equal(0, ends.Count);
    }

    private static void Ended(string address, params AccountingEvent[] events)
    {
        foreach (var told in new AccountingEvent[][] { events, [.. events.Reverse()], [.. events, .. events] })
        {
            var directory = NewDirectory(Profile(interimSeconds: null)).With(told);
            Assert.Equal("no_session", directory.Ask(400, address));
            for (var part = 0; part < 3 * SessionDirectory.Parts; part++)
            {
                directory.SweepPart(Ms(500));
            }

            Assert.Equal("no_session", directory.Ask(500, address));
            directory.With(Start(450, 2, addresses: address.Contains(':') ? Ipv6 : address));
            Assert.Equal("sim 2", directory.Ask(500, address));
        }
    }
}
