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
    public const byte Version = 1;

    /// <summary>A gateway follows.</summary>
    public const byte OriginEntry = 1;

    /// <summary>A gap follows.</summary>
    public const byte GapEntry = 2;

    /// <summary>A claim follows.</summary>
    public const byte ClaimEntry = 3;

    /// <summary>Marks the claim that stands for forgotten ones.</summary>
    public const byte RestFlag = 0x80;

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

        while (!reader.IsBad && !reader.IsAtEnd)
        {
            switch (reader.Byte())
            {
                case OriginEntry:
                    RestoreOrigin(ref reader, names, directory);
                    break;
                case GapEntry:
                    directory.Apply(new ListeningGap(reader.Int64(), reader.Int64()));
                    break;
                case ClaimEntry:
                    RestoreClaim(ref reader, names, directory);
                    break;
                default:
                    reader.Require(false);
                    break;
            }
        }

        return reader.IsAtEnd;
    }

    private static void RestoreOrigin(ref OctetReader reader, List<string> names, SessionDirectory directory)
    {
        var (feed, gateway) = (Name(ref reader, names), Name(ref reader, names));
        var (epoch, heard) = (reader.Int64(), reader.Int64());
        if (!reader.IsBad)
        {
            reader.Require(directory.RestoreOrigin(feed, gateway, epoch, heard) >= 0);
        }
    }

    private static void RestoreClaim(ref OctetReader reader, List<string> names, SessionDirectory directory)
    {
        var (realm, feed, gateway) = (Name(ref reader, names), Name(ref reader, names), Name(ref reader, names));
        var network = reader.Network();
        var session = reader.UInt128();
        var flags = reader.Byte();
        var knowledge = (NumberKnowledge)(flags & ~RestFlag);
        var line = new Line(knowledge, reader.UInt64(), reader.UInt64());
        var (lo, hi, last, end) = (reader.Int64(), reader.Int64(), reader.Int64(), reader.Int64());
        reader.Require(Enum.IsDefined(knowledge) && AddressKey.IsHost(network)
            && (line.Number == 0 || PhoneNumber.TryUnpack(line.Number, out _)));
        if (reader.IsBad)
        {
            return;
        }

        directory.Restore(realm, network, new Claim
        {
            Session = session,
            Line = line,
            IsRest = (flags & RestFlag) != 0,
            Origin = directory.RestoreOrigin(feed, gateway, 0, 0),
            Lo = lo,
            Hi = hi,
            Last = last,
            End = end,
        });
    }

    private static string Name(ref OctetReader reader, List<string> names)
    {
        var id = reader.Count();
        reader.Require(id < names.Count);
        return reader.IsBad ? "" : names[(int)id];
    }
}
