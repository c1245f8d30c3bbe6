// SPDX-License-Identifier: Apache-2.0
using Kernel;

namespace Network.Sessions.Snapshots;

/// <summary>
/// The binary form of a snapshot's segments. A segment names all it speaks of, so segments are read in any order, and reading is
/// total: octets that are no segment give false.
/// </summary>
internal static class SnapshotCodec
{
    /// <summary>The first octet of every segment.</summary>
    public const byte Version = 2;

    /// <summary>A gateway follows.</summary>
    public const byte OriginEntry = 1;

    /// <summary>A gap follows.</summary>
    public const byte GapEntry = 2;

    /// <summary>A claim follows.</summary>
    public const byte ClaimEntry = 3;

    /// <summary>A session's end follows.</summary>
    public const byte EndEntry = 4;

    /// <summary>A mark of a node that listens follows.</summary>
    public const byte MarkEntry = 5;

    /// <summary>Marks the claim that stands for forgotten ones.</summary>
    public const byte RestFlag = 0x80;

    /// <summary>Marks a claim whose session may begin again.</summary>
    public const byte ConnectionFlag = 0x40;

    /// <summary>Marks a claim that rests on a time of arrival.</summary>
    public const byte ArrivalFlag = 0x20;

    /// <summary>An IPv4 address follows.</summary>
    public const byte Ipv4Family = 4;

    /// <summary>An IPv6 prefix follows.</summary>
    public const byte Ipv6Family = 6;

    /// <summary>Reads a segment into a directory; false when the octets are none.</summary>
    public static bool TryRestore(ReadOnlySpan<byte> octets, SessionDirectory directory)
    {
        var reader = new OctetReader(octets);
        reader.Require(reader.Byte() == Version);
        var names = new List<string>();
        for (var count = reader.Count(); names.Count < count && !reader.IsBad;)
        {
            names.Add(reader.Text());
        }

        var origins = new List<int>();
        while (!reader.IsBad && !reader.IsAtEnd)
        {
            switch (reader.Byte())
            {
                case OriginEntry:
                    RestoreOrigin(ref reader, names, origins, directory);
                    break;
                case GapEntry:
                    directory.Listening.Add(Name(ref reader, names), new ListeningGap(reader.Int64(), reader.Int64()));
                    break;
                case MarkEntry:
                    directory.Listening.Mark(Name(ref reader, names), Name(ref reader, names), reader.Int64());
                    break;
                case ClaimEntry:
                    RestoreClaim(ref reader, names, origins, directory);
                    break;
                case EndEntry:
                    RestoreEnd(ref reader, directory);
                    break;
                default:
                    reader.Require(false);
                    break;
            }
        }

        return reader.IsAtEnd;
    }

    private static void RestoreOrigin(
        ref OctetReader reader, List<string> names, List<int> origins, SessionDirectory directory)
    {
        var (feed, gateway) = (Name(ref reader, names), Name(ref reader, names));
        var (epoch, heard) = (reader.Int64(), reader.Int64());
        reader.Require(Claim.IsInstant(epoch) && Claim.IsInstant(heard));
        if (!reader.IsBad)
        {
            origins.Add(directory.RestoreOrigin(feed, gateway, epoch, heard));
            reader.Require(origins[^1] >= 0);
        }
    }

    private static void RestoreEnd(ref OctetReader reader, SessionDirectory directory)
    {
        var (key, at) = (reader.UInt64(), reader.Int64());
        reader.Require(key != 0 && Claim.IsInstant(at));
        if (!reader.IsBad)
        {
            directory.RestoreEnd(key, at);
        }
    }

    private static void RestoreClaim(
        ref OctetReader reader, List<string> names, List<int> origins, SessionDirectory directory)
    {
        var realm = Name(ref reader, names);
        var origin = reader.Count();
        var (family, length, high) = (reader.Byte(), reader.Byte(), reader.UInt64());
        var low = family == Ipv6Family ? reader.UInt64() : 0;
        var session = reader.UInt128();
        var flags = reader.Byte();
        var knowledge = (NumberKnowledge)(flags & ~(RestFlag | ConnectionFlag | ArrivalFlag));
        var line = new Line(knowledge, reader.UInt64(), reader.UInt64());
        var (lo, hi, last, end) = (reader.Int64(), reader.Int64(), reader.Int64(), reader.Int64());
        reader.Require(knowledge <= NumberKnowledge.Contradicted && line.Imsi < Line.ImsiBound && origin < origins.Count
            && (line.Number == 0 || PhoneNumber.TryUnpack(line.Number, out _))
            && Claim.IsInstant(lo) && Claim.IsInstant(hi) && Claim.IsInstant(last) && Claim.IsInstant(end));
        reader.Require(family == Ipv4Family
            ? length == AddressKey.Ipv4Bits && high <= uint.MaxValue
            : family == Ipv6Family && length is > 0 and <= AddressKey.Ipv6Bits);
        if (!reader.IsBad)
        {
            var address = family == Ipv4Family ? AddressKey.OfIpv4((uint)high) : AddressKey.OfIpv6(high, low, length);
            directory.Restore(realm, address, new Claim
            {
                Session = session,
                Line = line,
                IsRest = (flags & RestFlag) != 0,
                IsConnection = (flags & ConnectionFlag) != 0,
                IsTimedByArrival = (flags & ArrivalFlag) != 0,
                Origin = origins[(int)origin],
                Lo = lo,
                Hi = hi,
                Last = last,
                End = end,
            });
        }
    }

    private static string Name(ref OctetReader reader, List<string> names)
    {
        var id = reader.Count();
        reader.Require(id < names.Count);
        return reader.IsBad ? "" : names[(int)id];
    }
}
