// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Text;
using Facts;
using Kernel;
using Network;

namespace Authorization.Envelopes;

/// <summary>
/// Walks the octets of an envelope. A read past the end, or of something impossible, yields an empty value and is remembered:
/// <see cref="IsComplete"/> judges once, at the end.
/// </summary>
internal ref struct EnvelopeReader(ReadOnlySpan<byte> bytes)
{
    private const int IdLength = 20;

    private ReadOnlySpan<byte> _rest = bytes;
    private bool _failed;

    /// <summary>Whether all was read, and all of it was sound.</summary>
    public readonly bool IsComplete => !_failed && _rest.IsEmpty;

    /// <summary>One octet.</summary>
    public byte Byte() => Take(1) is [var value] ? value : (byte)0;

    /// <summary>An id of ours.</summary>
    public SpentId Id() => SpentId.FromBytes(Take(IdLength) is { Length: IdLength } id ? id : new byte[IdLength]);

    /// <summary>A text; empty when there is none.</summary>
    public string Text() => Encoding.UTF8.GetString(Take(UInt16()));

    /// <summary>A text; null when empty.</summary>
    public string? OptionalText() => Text() is { Length: > 0 } text ? text : null;

    /// <summary>Octets; null when empty.</summary>
    public byte[]? OptionalBytes() => Take(UInt16()) is { IsEmpty: false } value ? value.ToArray() : null;

    /// <summary>A list of texts.</summary>
    public IReadOnlyList<string> Texts()
    {
        var texts = new string[Byte()];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = Text();
        }

        return texts;
    }

    /// <summary>A phone number; null when 0.</summary>
    public PhoneNumber? OptionalNumber()
    {
        var packed = (ulong)Int64();
        if (packed == 0)
        {
            return null;
        }

        _failed |= !PhoneNumber.TryUnpack(packed, out var number);
        return number;
    }

    /// <summary>An instant, in Unix milliseconds.</summary>
    public DateTimeOffset Instant()
    {
        var milliseconds = Int64();
        if (milliseconds < 0 || milliseconds > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
        {
            _failed = true;
            return default;
        }

        return DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
    }

    /// <summary>The evidence.</summary>
    public SubscriberBinding? Binding()
    {
        var realm = Text();
        var address = Take(UInt16());
        var prefixLength = Byte();
        var sessionKey = Take(16);
        var boundAt = Instant();
        if (address.Length is not (4 or 16) || prefixLength > address.Length * 8 || sessionKey.Length != 16)
        {
            return Fail();
        }

        if (!IPNetwork.TryParse($"{new IPAddress(address)}/{prefixLength}", out var network))
        {
            return Fail(); // Host bits beyond the prefix.
        }

        return new SubscriberBinding(realm, network, BinaryPrimitives.ReadUInt128BigEndian(sessionKey), boundAt);
    }

    /// <summary>Remembers that the octets are unsound.</summary>
    public SubscriberBinding? Fail()
    {
        _failed = true;
        return null;
    }

    private ushort UInt16() =>
        Take(sizeof(ushort)) is { Length: sizeof(ushort) } two ? BinaryPrimitives.ReadUInt16BigEndian(two) : (ushort)0;

    private long Int64() =>
        Take(sizeof(long)) is { Length: sizeof(long) } eight ? BinaryPrimitives.ReadInt64BigEndian(eight) : 0;

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _rest.Length)
        {
            _failed = true;
            _rest = default;
            return default;
        }

        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}
