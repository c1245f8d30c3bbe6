// SPDX-License-Identifier: Apache-2.0
namespace Network.Sessions.Snapshots;

/// <summary>A segment that is being filled.</summary>
internal sealed class SnapshotSegment
{
    private readonly Dictionary<string, uint> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<Origin, uint> _origins = new(ReferenceEqualityComparer.Instance);
    private uint _originEntries;
    private readonly OctetWriter _nameTexts = new();
    private readonly OctetWriter _body = new();

    /// <summary>Its size so far.</summary>
    public int Length => _nameTexts.Length + _body.Length;

    /// <summary>Adds a gateway with its newest restart.</summary>
    public void Add(Origin origin, long epochMs, long heardAtMs)
    {
        // A reader counts entries, and one origin may have two: its restart is told after claims that name it.
        _origins[origin] = _originEntries++;
        _body.Byte(SnapshotCodec.OriginEntry);
        Name(origin.Feed);
        Name(origin.Gateway);
        _body.Int64(epochMs);
        _body.Int64(heardAtMs);
    }

    /// <summary>Adds a gap in which nobody heard a feed.</summary>
    public void Add(string feed, ListeningGap gap)
    {
        _body.Byte(SnapshotCodec.GapEntry);
        Name(feed);
        _body.Int64(gap.FromMs);
        _body.Int64(gap.ToMs);
    }

    /// <summary>Adds when a node noted that it heard a feed.</summary>
    public void AddMark(string node, string feed, long atMs)
    {
        _body.Byte(SnapshotCodec.MarkEntry);
        Name(node);
        Name(feed);
        _body.Int64(atMs);
    }

    /// <summary>Adds a session's end.</summary>
    public void AddEnd(ulong key, long atMs)
    {
        _body.Byte(SnapshotCodec.EndEntry);
        _body.UInt64(key);
        _body.Int64(atMs);
    }

    /// <summary>Adds a claim.</summary>
    public void Add(string realm, in AddressKey address, Origin origin, in Claim claim)
    {
        if (!_origins.ContainsKey(origin))
        {
            Add(origin, 0, 0);
        }

        _body.Byte(SnapshotCodec.ClaimEntry);
        Name(realm);
        _body.Count(_origins[origin]);
        _body.Byte((byte)(address.IsIpv6 ? SnapshotCodec.Ipv6Family : SnapshotCodec.Ipv4Family));
        _body.Byte((byte)address.Length);
        _body.UInt64(address.High);
        if (address.IsIpv6)
        {
            _body.UInt64(address.Low);
        }

        _body.UInt128(claim.Session);
        _body.Byte((byte)((byte)claim.Line.Knowledge
            | (claim.IsRest ? SnapshotCodec.RestFlag : 0)
            | (claim.IsConnection ? SnapshotCodec.ConnectionFlag : 0)
            | (claim.IsTimedByArrival ? SnapshotCodec.ArrivalFlag : 0)));
        _body.UInt64(claim.Line.Number);
        _body.UInt64(claim.Line.Imsi);
        _body.Int64(claim.Lo);
        _body.Int64(claim.Hi);
        _body.Int64(claim.Last);
        _body.Int64(claim.End);
    }

    /// <summary>The octets.</summary>
    public ReadOnlyMemory<byte> ToOctets()
    {
        var whole = new OctetWriter();
        whole.Byte(SnapshotCodec.Version);
        whole.Count((uint)_names.Count);
        whole.Append(_nameTexts);
        whole.Append(_body);
        return whole.Written;
    }

    private void Name(string name)
    {
        if (!_names.TryGetValue(name, out var id))
        {
            id = (uint)_names.Count;
            _names.Add(name, id);
            _nameTexts.Text(name);
        }

        _body.Count(id);
    }
}
