// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Network.Sessions;

/// <summary>
/// Reads what <see cref="OctetWriter"/> wrote. Total: on octets that nobody wrote it turns bad and gives zeros, and never reads
/// past the end.
/// </summary>
internal ref struct OctetReader(ReadOnlySpan<byte> octets)
{
    private const int TextBound = 4096;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private ReadOnlySpan<byte> _rest = octets;

    /// <summary>Something read was not there or made no sense.</summary>
    public bool IsBad { get; private set; }

    /// <summary>All was read and made sense.</summary>
    public readonly bool IsAtEnd => !IsBad && _rest.IsEmpty;

    /// <summary>Turns bad when what was read breaks a rule of the caller's.</summary>
    public void Require(bool rule) => IsBad |= !rule;

    /// <summary>One octet.</summary>
    public byte Byte() => Take(1) is [var value] ? value : (byte)0;

    /// <summary>Eight octets.</summary>
    public ulong UInt64() => Take(sizeof(ulong)) is { Length: > 0 } taken ? BinaryPrimitives.ReadUInt64LittleEndian(taken) : 0;

    /// <summary>A signed number.</summary>
    public long Int64() => unchecked((long)UInt64());

    /// <summary>A session's name.</summary>
    public UInt128 UInt128() => Take(16) is { Length: > 0 } taken ? BinaryPrimitives.ReadUInt128LittleEndian(taken) : 0;

    /// <summary>A small number.</summary>
    public uint Count()
    {
        ulong value = 0;
        for (var shift = 0; shift < 35; shift += 7)
        {
            var group = Byte();
            value |= (ulong)(group & 0x7f) << shift;
            if (group < 0x80)
            {
                Require(value <= uint.MaxValue);
                return IsBad ? 0 : (uint)value;
            }
        }

        IsBad = true;
        return 0;
    }

    /// <summary>A text.</summary>
    public string Text()
    {
        var length = Count();
        Require(length <= TextBound);
        try
        {
            return StrictUtf8.GetString(Take(IsBad ? 0 : (int)length));
        }
        catch (DecoderFallbackException)
        {
            IsBad = true;
            return "";
        }
    }

    /// <summary>A network.</summary>
    public IPNetwork Network()
    {
        var (length, prefix) = (Byte(), Byte());
        Require(length is 4 or 16 && prefix <= length * 8);
        var octets = Take(IsBad ? 0 : length);
        if (IsBad)
        {
            return default;
        }

        Require(HostBitsAreZero(octets, prefix));
        return IsBad ? default : new IPNetwork(new IPAddress(octets), prefix);
    }

    private static bool HostBitsAreZero(ReadOnlySpan<byte> address, int prefix)
    {
        for (var bit = prefix; bit < address.Length * 8; bit++)
        {
            if ((address[bit / 8] & (0x80 >> (bit % 8))) != 0)
            {
                return false;
            }
        }

        return true;
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (IsBad || length > _rest.Length)
        {
            IsBad = true;
            return default;
        }

        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}
