// SPDX-License-Identifier: Apache-2.0
using Network.Sessions;
using Network.Sessions.Journal;
using Network.Sessions.Snapshots;
using static Network.Tests.Sessions.Packets;

namespace Network.Tests.Sessions;

public sealed class JournalCodecTests
{
    private static readonly JournalEntry[] Batch =
    [
        new JournalEntry.Event(Start(1, 1, addresses: ["10.0.0.1", "2001:db8:1:2::/64", "2001:db8::1"])),
        new JournalEntry.Event(Interim(2, 1, lived: uint.MaxValue) with { NamesConnection = true }),
        new JournalEntry.Event(Interim(2, 1) with { OtherTimeMs = Ms(30), NumberState = NumberState.Flawed }),
        new JournalEntry.Event(Interim(2, 1) with { OtherTimeMs = 0, IsTimedByArrival = true }),
        new JournalEntry.Event(Stop(3, 2, "gw2") with { NumberState = NumberState.Dummy, Number = null, DeadLetterReason = "ambiguous_number" }),
        new JournalEntry.Event(Restart(4)),
        new JournalEntry.Event(Start(5, 1) with { Kind = AccountingKind.DeadLetter, Addresses = [], Realm = "käse" }),
        new JournalEntry.Gap(new ListeningGap(Ms(1), Ms(9)), "core"),
        new JournalEntry.Mark("node", "core", Ms(9)),
    ];

    [Fact]
    public void A_batch_is_read_as_it_was_written()
    {
        Assert.True(JournalCodec.TryDecode(JournalCodec.Encode(Batch).Span, out var read));
        Assert.Equal(Batch.Length, read.Count);
        for (var i = 0; i < Batch.Length; i++)
        {
            if (Batch[i] is JournalEntry.Event { Accounting: var written } && read[i] is JournalEntry.Event { Accounting: var seen })
            {
                Assert.Equal(written.Addresses, seen.Addresses);
                Assert.Equal(written, seen with { Addresses = written.Addresses });
            }
            else
            {
                Assert.Equal(Batch[i], read[i]);
            }
        }
    }

    [Fact]
    public void Octets_that_are_no_batch_are_refused_and_never_throw()
    {
        var good = JournalCodec.Encode(Batch).ToArray();
        for (var length = 0; length < good.Length; length++)
        {
            Assert.False(JournalCodec.TryDecode(good.AsSpan(0, length), out _));
        }

        Assert.False(JournalCodec.TryDecode([.. good, 0], out _));
        good[0] = 1;
        Assert.False(JournalCodec.TryDecode(good, out _));
        good[0] = 2;
        var random = new Random(11);
        var directory = NewDirectory();
        for (var i = 0; i < 200_000; i++)
        {
            var octets = random.Next(2) == 0 ? new byte[random.Next(300)] : [.. good];
            if (octets.Length != good.Length)
            {
                random.NextBytes(octets);
            }

            for (var flips = random.Next(4); flips >= 0 && octets.Length > 0; flips--)
            {
                octets[random.Next(octets.Length)] = (byte)random.Next(256);
            }

            JournalCodec.TryDecode(octets, out _);
            SnapshotCodec.TryRestore(octets, directory);
        }
    }

    [Fact]
    public void A_snapshot_segment_restores_claims_epochs_and_gaps_and_is_total_on_bad_octets()
    {
        var origin = new Origin("core", "gw1", 0, default);
        var segment = new SnapshotSegment();
        Claim claim = Claim.Of(Start(100, 1), 0);
        segment.Add("default", AddressKey.Of(System.Net.IPAddress.Parse(Address), 32), origin, claim);
        segment.Add(origin, Ms(50), Ms(100));
        segment.Add("core", new ListeningGap(Ms(10), Ms(20)));
        segment.AddMark("node", "core", Ms(10));
        var octets = segment.ToOctets().ToArray();
        var directory = NewDirectory();
        Assert.True(SnapshotCodec.TryRestore(octets, directory));
        Assert.Equal("sim 1", directory.Ask(101));
        Assert.Equal(Ms(50), directory.Origins.EpochOf(0));
        Assert.Equal([new ListeningGap(Ms(10), Ms(20))], directory.Listening.GapsOf("core").Gaps);
        Assert.Equal(Ms(10), directory.Listening.NewestMark("core"));
        Assert.Empty(directory.Listening.GapsOf("other").Gaps);
        var random = new Random(12);
        for (var i = 0; i < 200_000; i++)
        {
            var damaged = octets.AsSpan(0, random.Next(octets.Length + 1)).ToArray();
            for (var flips = random.Next(3); flips > 0 && damaged.Length > 0; flips--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            SnapshotCodec.TryRestore(damaged, directory);
        }
    }
}
