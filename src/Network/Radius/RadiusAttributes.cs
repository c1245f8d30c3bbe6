// SPDX-License-Identifier: Apache-2.0
namespace Network.Radius;

/// <summary>One attribute: its type and its value.</summary>
internal readonly ref struct RadiusAttribute(byte type, ReadOnlySpan<byte> value)
{
    /// <summary>The number of RFC 2865 §5, or a vendor's own.</summary>
    public byte Type { get; } = type;

    /// <summary>The octets after type and length.</summary>
    public ReadOnlySpan<byte> Value { get; } = value;
}

/// <summary>Walks attributes whose lengths were checked before: by <c>foreach</c>, in order, without copying.</summary>
internal ref struct RadiusAttributes(ReadOnlySpan<byte> octets)
{
    /// <summary>Type and length.</summary>
    public const int HeaderLength = 2;

    private ReadOnlySpan<byte> _rest = octets;

    /// <summary>Where the walk is.</summary>
    public RadiusAttribute Current { get; private set; }

    /// <summary>How many octets are left: with the packet's length, the place of the next attribute.</summary>
    public readonly int Left => _rest.Length;

    /// <summary>The walk itself.</summary>
    public readonly RadiusAttributes GetEnumerator() => this;

    /// <summary>Steps to the next attribute.</summary>
    public bool MoveNext()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        var length = _rest[1];
        Current = new RadiusAttribute(_rest[0], _rest[HeaderLength..length]);
        _rest = _rest[length..];
        return true;
    }
}
