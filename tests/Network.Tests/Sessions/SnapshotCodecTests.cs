// SPDX-License-Identifier: Apache-2.0
using Network.Sessions;
using Network.Sessions.Snapshots;
using static Network.Tests.Sessions.Packets;

namespace Network.Tests.Sessions;

/// <summary>A directory that went through segments answers as before.</summary>
public sealed class SnapshotCodecTests
{
    private static readonly Origin One = new("core", "gw1", 0, default);
    private static readonly Origin Two = new("core", "gw2", 1, default);

    [Fact]
    public void A_gateway_told_twice_in_a_segment_moves_no_claim_to_another_gateway()
    {
        var segment = new SnapshotSegment();
        segment.Add("default", Key(1), One, ClaimOf(1));
        segment.Add(One, 0, 0);
        segment.Add(Two, Ms(500), 0);
        segment.Add("default", Key(2), Two, ClaimOf(2));
        var directory = NewDirectory();
        Assert.True(SnapshotCodec.TryRestore(segment.ToOctets().Span, directory));
        Assert.Equal("sim 1", directory.Ask(510, "10.45.1.1"));
        Assert.Equal("no_session", directory.Ask(510, "10.45.1.2"));
    }

    [Fact]
    public void What_was_folded_is_widened_and_never_narrowed_by_a_restore()
    {
        var (early, late) = (Rest(100), Rest(200));
        Assert.Equal(Ms(200), Claim.Merge(early, late, Comparer<int>.Default).Hi);
        Assert.Equal(Ms(200), Claim.Merge(late, early, Comparer<int>.Default).Hi);
    }

    private static AddressKey Key(uint last) => AddressKey.OfIpv4(0x0A2D0100 + last);

    private static Claim ClaimOf(int sim) => Claim.Of(Start(100, sim), 0);

    private static Claim Rest(double at) => new() { Session = UInt128.Zero, IsRest = true, Hi = Ms(at), Last = Ms(at) };
}
