// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Network.Sessions;
using Network.Tests.Radius;
using Testing.Gateways;
using static Network.Tests.Sessions.Packets;

namespace Network.Tests.Sessions;

/// <summary>
/// From the datagram to the answer: packets that are answered, so that the next phone may already send from the address, whatever
/// their clock or form. None of them may leave the former holder named.
/// </summary>
public sealed class FormerHolderTests : IAsyncDisposable
{
    private const string Ipv4 = "10.45.0.7";
    private const string One = "33600000001";
    private const string Two = "33600000002";

    private readonly RadiusRig _rig = new();
    private readonly SessionDirectory _directory = NewDirectory(Profile("lab", interimSeconds: null));
    private byte _identifier;

    public FormerHolderTests() => _rig.OnRecord = recorded => _directory.Apply(recorded);

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public void A_start_repeated_later_without_a_timestamp_revives_nobody()
    {
        var first = RadiusRequest.Accounting(1, "S1", identifier: 99).Framed(Ipv4).Number(One);
        Tell(first);
        Tell(RadiusRequest.Accounting(2, "S1", identifier: 2).Framed(Ipv4).Number(One), after: 1);
        Tell(RadiusRequest.Accounting(1, "S2", identifier: 3).Framed(Ipv4).Number(Two), after: 1);
        Assert.Equal("+" + Two, Ask());
        Tell(first, after: 40);
        Assert.NotEqual("+" + One, Ask());
    }

    [Fact]
    public void A_start_whose_first_copy_was_lost_revives_nobody_after_the_stop_without_a_timestamp()
    {
        Tell(RadiusRequest.Accounting(2, "S1", identifier: 2).Framed(Ipv4).Number(One));
        Tell(RadiusRequest.Accounting(1, "S2", identifier: 3).Framed(Ipv4).Number(Two), after: 1);
        Tell(RadiusRequest.Accounting(1, "S1", identifier: 1).Framed(Ipv4).Number(One), after: 2);
        Assert.NotEqual("+" + One, Ask());
    }

    [Theory]
    [InlineData(31)]
    [InlineData(301)]
    [InlineData(3600)]
    [InlineData(-10)]
    [InlineData(-3600)]
    [InlineData(-90_000)]
    [InlineData(int.MinValue)]
    [Trait("rule", "SEC-350")]
    public void A_clock_that_is_set_wrong_leaves_no_former_holder_with_or_without_its_stop(int offset)
    {
        foreach (var isStopLost in new[] { false, true })
        {
            var address = isStopLost ? "10.45.0.8" : "10.45.0.9";
            Tell(Session(1, "S1-" + address, One, 0, address));
            if (!isStopLost)
            {
                Tell(Session(2, "S1-" + address, One, offset, address), after: 60);
            }

            Tell(Session(1, "S2-" + address, Two, offset, address), after: 5);
            Assert.NotEqual("+" + One, Ask(address));
        }
    }

    [Theory]
    [InlineData(-3600)]
    [InlineData(int.MinValue)]
    [Trait("rule", "SEC-350")]
    public void An_old_packet_alone_binds_nobody(int offset)
    {
        Tell(Session(1, "S1", One, offset));
        Assert.Equal("conflict", Ask());
    }

    [Fact]
    public void A_session_id_reused_after_a_restart_or_a_stop_does_not_keep_the_number()
    {
        Tell(Session(1, "00000001", One, 0));
        Tell(RadiusRequest.Accounting(7, "0", identifier: 98).Word(55, Now()), after: 600);
        Tell(Session(1, "00000001", "extid-a@example.com", 20), after: 20);
        Assert.NotEqual("+" + One, Ask());
        Tell(Session(1, "00000002", One, 0, "10.45.0.8"));
        Tell(Session(2, "00000002", One, 0, "10.45.0.8"), after: 600);
        Tell(RadiusRequest.Accounting(1, "00000002", identifier: 97).Framed("10.45.0.8").Word(55, Now() + 20), after: 20);
        Assert.NotEqual("+" + One, Ask("10.45.0.8"));
    }

    [Fact]
    [Trait("rule", "SEC-351")]
    public void A_packet_at_odds_with_itself_in_the_holders_own_session_takes_its_word_away()
    {
        Tell(Session(1, "S1", One, 0));
        Tell(RadiusRequest.Accounting(3, "S1", identifier: 96).Framed(Ipv4).Number(Two).Number(One).Word(55, Now()));
        Assert.Equal("conflict", Ask());
    }

    [Theory]
    [InlineData(97, "2001:db8:0:1::/65")]
    [InlineData(97, "2001:db8::/56")]
    [InlineData(168, "2001:db8:0:1::5")]
    [Trait("rule", "SEC-353")]
    public void Ipv6_of_any_form_in_a_pool_takes_the_address_from_the_former_holder(byte type, string address)
    {
        Tell(RadiusRequest.Accounting(1, "S1", identifier: 1).Framed("2001:db8:0:1::/64").Number(One).Word(55, Now()));
        var next = RadiusRequest.Accounting(1, "S2", identifier: 2).Number(Two).Word(55, Now() + 60);
        Tell(type == 97 ? next.Framed(address) : next.Address(type, address), after: 60);
        Assert.Equal(type == 97 ? "conflict" : "+" + Two, Ask("2001:db8:0:1::5"));
    }

    private RadiusRequest Session(uint status, string session, string number, int offset, string address = Ipv4) =>
        RadiusRequest.Accounting(status, session, identifier: ++_identifier).Framed(address).Number(number)
            .Word(55, offset == int.MinValue ? 100 : (uint)(Now() + offset));

    private void Tell(RadiusRequest request, int after = 0)
    {
        _rig.Time.Advance(TimeSpan.FromSeconds(after));
        Assert.Single(_rig.Deliver(request.Sign(RadiusRig.Secret)));
    }

    private uint Now() => (uint)_rig.Time.GetUtcNow().ToUnixTimeSeconds();

    private string Ask(string address = Ipv4)
    {
        var verdict = _directory.Find("default", IPAddress.Parse(address), _rig.Time.GetUtcNow().ToUnixTimeMilliseconds() + 1000);
        return verdict.Reason?.Word ?? "+" + verdict.Holder.Line.Number;
    }
}
