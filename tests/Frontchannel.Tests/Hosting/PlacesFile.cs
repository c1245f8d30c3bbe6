// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Frontchannel.Tests.Hosting;

/// <summary>Writes a database of places in MaxMind's format 2.0: a binary tree over IPv4 bits, then the data it points into.</summary>
internal static class PlacesFile
{
    private const int RecordBits = 32;
    private const int Separator = 16;

    private static readonly byte[] MetadataMarker = [0xAB, 0xCD, 0xEF, .. "MaxMind.com"u8];

    public static byte[] Write(params (IPNetwork Network, object Record)[] places)
    {
        var tree = new List<int[]> { new[] { -1, -1 } };
        var data = new MemoryStream();
        var leaves = new Dictionary<(int Node, int Bit), int>();
        foreach (var (network, record) in places)
        {
            var offset = (int)data.Position;
            Encode(data, record);
            var address = BinaryPrimitives.ReadUInt32BigEndian(network.BaseAddress.GetAddressBytes());
            var node = 0;
            for (var depth = 0; depth < network.PrefixLength; depth++)
            {
                var bit = (int)(address >> (31 - depth)) & 1;
                if (depth == network.PrefixLength - 1)
                {
                    leaves[(node, bit)] = offset;
                    break;
                }

                if (tree[node][bit] < 0)
                {
                    tree.Add([-1, -1]);
                    tree[node][bit] = tree.Count - 1;
                }

                node = tree[node][bit];
            }
        }

        var file = new MemoryStream();
        for (var node = 0; node < tree.Count; node++)
        {
            for (var bit = 0; bit < 2; bit++)
            {
                var value = leaves.TryGetValue((node, bit), out var offset) ? tree.Count + Separator + offset
                    : tree[node][bit] < 0 ? tree.Count
                    : tree[node][bit];
                WriteUInt32(file, (uint)value);
            }
        }

        file.Write(new byte[Separator]);
        data.WriteTo(file);
        file.Write(MetadataMarker);
        Encode(file, new Dictionary<string, object>
        {
            ["binary_format_major_version"] = (ushort)2,
            ["binary_format_minor_version"] = (ushort)0,
            ["build_epoch"] = 1_700_000_000UL,
            ["database_type"] = "Test-City",
            ["description"] = new Dictionary<string, object> { ["en"] = "A few places" },
            ["ip_version"] = (ushort)4,
            ["languages"] = new object[] { "en", "de" },
            ["node_count"] = (uint)tree.Count,
            ["record_size"] = (ushort)RecordBits,
        });
        return file.ToArray();
    }

    // The types of the format that are used here: string 2, unsigned 5, 6 and 9, map 7, array 11; sizes below 285.
    private static void Encode(Stream output, object value)
    {
        switch (value)
        {
            case string text:
                var utf8 = Encoding.UTF8.GetBytes(text);
                WriteControl(output, 2, utf8.Length);
                output.Write(utf8);
                break;
            case ushort number:
                WriteControl(output, 5, 2);
                output.Write([(byte)(number >> 8), (byte)number]);
                break;
            case uint number:
                WriteControl(output, 6, 4);
                WriteUInt32(output, number);
                break;
            case ulong number:
                WriteControl(output, 9, 8);
                WriteUInt32(output, (uint)(number >> 32));
                WriteUInt32(output, (uint)number);
                break;
            case Dictionary<string, object> map:
                WriteControl(output, 7, map.Count);
                foreach (var (key, member) in map)
                {
                    Encode(output, key);
                    Encode(output, member);
                }

                break;
            case object[] array:
                WriteControl(output, 11, array.Length);
                foreach (var item in array)
                {
                    Encode(output, item);
                }

                break;
            default:
                throw new ArgumentException("This type is not written.", nameof(value));
        }
    }

    private static void WriteControl(Stream output, int type, int size)
    {
        var (low, more) = size < 29 ? (size, -1) : (29, size - 29);
        output.WriteByte((byte)(((type <= 7 ? type : 0) << 5) | low));
        if (type > 7)
        {
            output.WriteByte((byte)(type - 7));
        }

        if (more >= 0)
        {
            output.WriteByte((byte)more);
        }
    }

    private static void WriteUInt32(Stream output, uint value)
    {
        Span<byte> octets = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(octets, value);
        output.Write(octets);
    }
}
