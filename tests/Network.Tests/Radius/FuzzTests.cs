// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using Network.Radius;
using Network.Sessions;
using Testing;
using Testing.Gateways;

namespace Network.Tests.Radius;

/// <summary>
/// Packets mutated before they are signed, so that they get past the authenticator and into the decoder; a tenth stays unsigned.
/// How many is set by the environment variable RADIUS_FUZZ; one million unless set.
/// </summary>
public sealed class FuzzTests
{
    private const int StandardCount = 1_000_000;
    private const long BytesPerPacketBound = 64 * 1024;
    private static readonly byte[][] Seeds = MakeSeeds();

    [Fact]
    [Trait("rule", "SEC-343")]
    [Trait("rule", "REL-13")]
    public async Task Whatever_comes_there_is_a_documented_outcome_and_no_answer_to_the_unauthenticated()
    {
        var count = RunReport.CountFrom("RADIUS_FUZZ", StandardCount);
        await using var rig = new RadiusRig();
        var run = new Run(rig);
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var clock = Stopwatch.StartNew();
        var allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
        for (var index = 0; index < count; index++)
        {
            run.Deliver(random, index);
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - allocatedBefore;
        RunReport.Append(
            "radius-fuzz",
            [$"{count} packets, seed {seed}, {clock.Elapsed.TotalSeconds:0.0} s, {allocated / count} octets allocated per packet", .. run.Report()]);
        Assert.True(allocated / count < BytesPerPacketBound, $"{allocated / count} octets per packet, seed {seed}");
        Assert.Equal(count, run.Outcomes);
        Assert.Equal(0, rig.Counters.Dropped(DropReason.NotRecorded));
        Assert.True(run.ReachedTheDecoder > count / 4, "The mutations must get past the authenticator.");
    }

    private static byte[][] MakeSeeds() =>
    [
        RadiusRig.Hex(VectorTests.V9), RadiusRig.Hex(VectorTests.V9), RadiusRig.Hex(VectorTests.V9), RadiusRig.Hex(VectorTests.V1),
        RadiusRig.Hex(VectorTests.V4),
        RadiusRequest.Accounting(2).Framed("2001:db8:45:7::/64").Number("33612345678").Octets(33, 1, 2).Octets(33, 3).Sign(RadiusRig.Secret),
        RadiusRequest.Accounting(3).Framed("10.45.0.9").Number("33612345678").Word(46, 60).Word(55, 0x691fe3c0).Sign(RadiusRig.Secret),
        RadiusRequest.Accounting(7, "0").Sign(RadiusRig.Secret, true),
        new RadiusRequest(12).Octets(33, 9).Sign(RadiusRig.Secret, true),
    ];

    /// <summary>One run of packets through the pipeline, and what became of them.</summary>
    private sealed class Run
    {
        private static readonly DropReason[] Reasons = Enum.GetValues<DropReason>();

        private readonly AccountingPipeline _pipeline;
        private readonly RadiusRig _rig;
        private readonly SendReply _send;
        private readonly byte[] _packet = new byte[5000];
        private readonly Dictionary<string, long> _deadLetters = [];
        private readonly SortedDictionary<AccountingKind, long> _kinds = [];
        private DatagramSource _source;
        private int _length;
        private long _replies;
        private bool _violated;

        public Run(RadiusRig rig)
        {
            _rig = rig;
            _pipeline = rig.Pipeline;
            _send = (reply, _) =>
            {
                _replies++;
                var packet = _packet.AsSpan(0, BinaryPrimitives.ReadUInt16BigEndian(_packet.AsSpan(2)));
                _violated |= !RadiusRequest.IsAuthentic(packet, RadiusRig.Secret, FindMessageAuthenticator(packet))
                    || !RadiusRequest.IsResponse(reply, packet, RadiusRig.Secret);
            };
            rig.OnRecord = Record;
        }

        public long Outcomes
        {
            get
            {
                var outcomes = _replies;
                foreach (var reason in Reasons)
                {
                    outcomes += _rig.Counters.Dropped(reason);
                }

                return outcomes;
            }
        }

        public long ReachedTheDecoder => _kinds.Values.Sum() + DroppedIn(
            DropReason.AttributeValueLength, DropReason.PrefixTooLong, DropReason.PrefixTruncated, DropReason.PrefixTrailingBits);

        public void Deliver(Random random, int index)
        {
            // One in fifty is the packet before once more, from the same place.
            if (index == 0 || random.Next(50) != 0)
            {
                _length = Mutate(random);
                _packet[1] = (byte)index;
                _source = new DatagramSource(DatagramSource.ToBits(IPAddress.Loopback), (ushort)(index >> 8), 0);
                if (random.Next(10) != 0)
                {
                    Sign();
                }
            }

            var before = Outcomes;
            _pipeline.Receive(_packet.AsSpan(0, _length), _source, 0, _rig.Time.GetUtcNow(), _send, CancellationToken.None);
            if (_violated || Outcomes != before + 1)
            {
                throw new InvalidDataException($"Not one outcome, an impossible event, or an answer to what must get none: {Convert.ToHexString(_packet.AsSpan(0, _length))}");
            }
        }

        public IEnumerable<string> Report() =>
        [
            $"1 sender          dropped {DroppedIn(DropReason.UnknownClient),10}",
            $"2 size            dropped {DroppedIn(DropReason.TooShort, DropReason.BadLength, DropReason.Truncated),10}",
            $"3 code            dropped {DroppedIn(DropReason.UnexpectedCode),10}",
            $"4 attribute walk  dropped {DroppedIn(DropReason.AttributeTypeZero, DropReason.AttributeTooShort, DropReason.AttributeOverrun, DropReason.TrailingOctet, DropReason.TooManyAttributes),10}",
            $"5 authenticator   dropped {DroppedIn(DropReason.BadAuthenticator, DropReason.MessageAuthenticatorMissing),10}",
            $"6 message auth.   dropped {DroppedIn(DropReason.MessageAuthenticatorRepeated, DropReason.MessageAuthenticatorLength, DropReason.BadMessageAuthenticator),10}",
            $"7 repeats        answered {_rig.Counters.Duplicates,10}",
            $"8 forms           dropped {DroppedIn(DropReason.AttributeValueLength, DropReason.PrefixTooLong, DropReason.PrefixTruncated, DropReason.PrefixTrailingBits),10}",
            $"8/9 reached meaning       {_kinds.Values.Sum(),10}: {string.Join(", ", _kinds.Select(pair => $"{pair.Key} {pair.Value}"))}",
            $"10 answered               {_replies,10}",
            "not applied, or without number: "
                + string.Join(", ", _deadLetters.OrderByDescending(pair => pair.Value).Select(pair => $"{pair.Key} {pair.Value}")),
        ];

        private void Record(AccountingEvent recorded)
        {
            _kinds[recorded.Kind] = _kinds.GetValueOrDefault(recorded.Kind) + 1;
            if (recorded.DeadLetterReason is { } reason)
            {
                _deadLetters[reason] = _deadLetters.GetValueOrDefault(reason) + 1;
            }

            if (recorded.Kind is not AccountingKind.DeadLetter)
            {
                _violated |= recorded.EventTimeMs < recorded.ReceivedAtMs - 86_400_000
                    || recorded.EventTimeMs > recorded.ReceivedAtMs + 30_000
                    || (recorded.NumberState is NumberState.Present) != (recorded.Number is not null)
                    || (recorded.Kind is AccountingKind.Start or AccountingKind.Interim && recorded.Addresses.Count == 0);
            }
        }

        private long DroppedIn(params DropReason[] reasons) => reasons.Sum(_rig.Counters.Dropped);

        private void Sign()
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(_packet.AsSpan(2));
            if (length >= 20 && length <= _length)
            {
                RadiusRequest.Sign(_packet.AsSpan(0, length), RadiusRig.Secret, FindMessageAuthenticator(_packet.AsSpan(0, length)));
            }
        }

        private static int FindMessageAuthenticator(ReadOnlySpan<byte> packet)
        {
            for (var at = 20; at + 18 <= packet.Length && packet[at + 1] >= 2; at += packet[at + 1])
            {
                if (packet[at] == 80 && packet[at + 1] == 18)
                {
                    return at + 2;
                }
            }

            return 0;
        }

        private int Mutate(Random random)
        {
            var seed = Seeds[random.Next(Seeds.Length)];
            seed.CopyTo(_packet, 0);
            var length = seed.Length;
            for (var times = random.Next(4); times > 0; times--)
            {
                length = MutateOnce(random, length);
            }

            if (random.Next(50) != 0)
            {
                BinaryPrimitives.WriteUInt16BigEndian(_packet.AsSpan(2), (ushort)length);
            }

            return length;
        }

        private int MutateOnce(Random random, int length)
        {
            var attribute = PickAttribute(random, length);
            switch (random.Next(10))
            {
                case 0: // Any octet of the packet.
                    _packet[random.Next(length)] = (byte)random.Next(256);
                    return length;
                case 1: // A bit of an attribute's value or header.
                    _packet[Math.Min(length - 1, attribute + random.Next(20))] ^= (byte)(1 << random.Next(8));
                    return length;
                case 2: // Another type.
                    _packet[attribute] = (byte)random.Next(256);
                    return length;
                case 3: // Another length, the rest stays where it is.
                    _packet[attribute + 1] = (byte)random.Next(256);
                    return length;
                case 4: // Cut anywhere.
                    return random.Next(Math.Max(20, length - 64), length + 1);
                case 5: // A random but well-formed attribute at the end.
                    return Append(random, length, (byte)random.Next(256), random.Next(2, 40));
                case 6: // An attribute once more, its value changed in one octet.
                    return Repeat(random, attribute, length);
                case 7: // A vendor attribute with a random interior.
                    return AppendVendor(random, length);
                case 8: // Many small attributes.
                    for (var more = random.Next(250); more > 0; more--)
                    {
                        length = Append(random, length, 25, 3);
                    }

                    return length;
                default: // A random value of the right length.
                    random.NextBytes(_packet.AsSpan(attribute + 2, Math.Max(0, Math.Min(_packet[attribute + 1] - 2, length - attribute - 2))));
                    return length;
            }
        }

        private int PickAttribute(Random random, int length)
        {
            var at = 20;
            for (var steps = random.Next(20); steps > 0 && at + 2 < length; steps--)
            {
                var next = at + Math.Max(2, (int)_packet[at + 1]);
                if (next + 2 > length)
                {
                    break;
                }

                at = next;
            }

            return at;
        }

        private int Append(Random random, int length, byte type, int octets)
        {
            if (length + octets > 4200)
            {
                return length;
            }

            random.NextBytes(_packet.AsSpan(length, octets));
            _packet[length] = type;
            _packet[length + 1] = (byte)octets;
            return length + octets;
        }

        private int Repeat(Random random, int attribute, int length)
        {
            var octets = Math.Min(Math.Max(2, (int)_packet[attribute + 1]), Math.Max(2, length - attribute));
            if (length + octets > 4200)
            {
                return length;
            }

            _packet.AsSpan(attribute, octets).CopyTo(_packet.AsSpan(length));
            _packet[length + 1] = (byte)octets;
            _packet[length + random.Next(1, octets)] ^= (byte)random.Next(2);
            return length + octets;
        }

        private int AppendVendor(Random random, int length)
        {
            var end = Append(random, length, 26, random.Next(6, 40));
            if (end > length)
            {
                BinaryPrimitives.WriteUInt32BigEndian(_packet.AsSpan(length + 2), 10415);
                if (end > length + 8 && random.Next(2) == 0)
                {
                    _packet[length + 6] = (byte)random.Next(1, 24);
                    _packet[length + 7] = (byte)(end - length - 6);
                }
            }

            return end;
        }
    }
}
