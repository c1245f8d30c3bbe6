// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Authorization.Envelopes;

/// <summary>Writes the octets that <see cref="EnvelopeReader"/> reads: big-endian, lengths before texts.</summary>
internal static class EnvelopeWriter
{
    /// <summary>One octet.</summary>
    public static void WriteByte(ArrayBufferWriter<byte> output, byte value) => output.Write([value]);

    /// <summary>Eight octets.</summary>
    public static void WriteInt64(ArrayBufferWriter<byte> output, long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(output.GetSpan(sizeof(long)), value);
        output.Advance(sizeof(long));
    }

    /// <summary>Octets after their count, 65,535 at most.</summary>
    public static void WriteBytes(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(output.GetSpan(sizeof(ushort)), checked((ushort)value.Length));
        output.Advance(sizeof(ushort));
        output.Write(value);
    }

    /// <summary>A text, as octets of UTF-8.</summary>
    public static void WriteText(ArrayBufferWriter<byte> output, string value) =>
        WriteBytes(output, Encoding.UTF8.GetBytes(value));

    /// <summary>A list of 255 texts at most.</summary>
    public static void WriteTexts(ArrayBufferWriter<byte> output, IReadOnlyList<string> values)
    {
        WriteByte(output, checked((byte)values.Count));
        foreach (var value in values)
        {
            WriteText(output, value);
        }
    }
}
