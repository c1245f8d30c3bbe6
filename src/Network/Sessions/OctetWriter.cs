// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Network.Sessions;

/// <summary>Writes the compact binary forms of journal and snapshots: little-endian, lengths and counts in seven-bit groups.</summary>
internal sealed class OctetWriter
{
    private byte[] _octets = new byte[4096];

    /// <summary>What has been written.</summary>
    public ReadOnlyMemory<byte> Written => _octets.AsMemory(0, Length);

    /// <summary>How much has been written.</summary>
    public int Length { get; private set; }

    /// <summary>One octet.</summary>
    public void Byte(byte value) => Reserve(1)[0] = value;

    /// <summary>Eight octets.</summary>
    public void UInt64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Reserve(sizeof(ulong)), value);

    /// <summary>An instant or another signed number.</summary>
    public void Int64(long value) => UInt64(unchecked((ulong)value));

    /// <summary>A session's name.</summary>
    public void UInt128(UInt128 value) => BinaryPrimitives.WriteUInt128LittleEndian(Reserve(16), value);

    /// <summary>A small number.</summary>
    public void Count(uint value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            Byte((byte)(value | 0x80));
        }

        Byte((byte)value);
    }

    /// <summary>A text by its length in octets.</summary>
    public void Text(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        Count((uint)length);
        Encoding.UTF8.GetBytes(text, Reserve(length));
    }

    /// <summary>A network: length of its address, length of its prefix, address.</summary>
    public void Network(IPNetwork network)
    {
        Span<byte> address = stackalloc byte[16];
        network.BaseAddress.TryWriteBytes(address, out var length);
        Byte((byte)length);
        Byte((byte)network.PrefixLength);
        address[..length].CopyTo(Reserve(length));
    }

    /// <summary>What another writer wrote.</summary>
    public void Append(OctetWriter other) => other.Written.Span.CopyTo(Reserve(other.Length));

    private Span<byte> Reserve(int length)
    {
        if (Length + length > _octets.Length)
        {
            Array.Resize(ref _octets, Math.Max(_octets.Length * 2, Length + length));
        }

        Length += length;
        return _octets.AsSpan(Length - length, length);
    }
}
