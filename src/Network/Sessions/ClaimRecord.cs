// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Network.Sessions;

/// <summary>A claim in 60 bytes: numbers and IMSIs fit in 50 bits, instants in 48.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal struct ClaimRecord
{
    private const int FieldBits = 50;
    private const ulong FieldMask = (1UL << FieldBits) - 1;
    private const ulong KnowledgeMask = 7;
    private const ulong RestBit = 1UL << 53;
    private const ulong ConnectionBit = 1UL << 54;
    private const ulong ArrivalBit = 1UL << 55;

    private ulong _sessionHigh;
    private ulong _sessionLow;
    private ulong _number;
    private ulong _imsi;
    private Instant48 _lo;
    private Instant48 _hi;
    private Instant48 _last;
    private Instant48 _end;

    /// <summary>The next claim on the same address, or the next free record; -1 for none.</summary>
    public int Next;

    /// <summary>Writes a claim.</summary>
    public void Set(in Claim claim)
    {
        (_sessionHigh, _sessionLow) = ((ulong)(claim.Session >> 64), (ulong)claim.Session);
        _number = claim.Line.Number | ((ulong)claim.Line.Knowledge << FieldBits) | (claim.IsRest ? RestBit : 0)
            | (claim.IsConnection ? ConnectionBit : 0) | (claim.IsTimedByArrival ? ArrivalBit : 0);
        _imsi = claim.Line.Imsi | ((ulong)claim.Origin << FieldBits);
        (_lo, _hi, _last, _end) = (new(claim.Lo), new(claim.Hi), new(claim.Last), new(claim.End));
    }

    /// <summary>Reads the claim.</summary>
    public readonly Claim Get() => new()
    {
        Session = new UInt128(_sessionHigh, _sessionLow),
        Line = new Line((NumberKnowledge)((_number >> FieldBits) & KnowledgeMask), _number & FieldMask, _imsi & FieldMask),
        Origin = (int)(_imsi >> FieldBits),
        Lo = _lo.Value,
        Hi = _hi.Value,
        Last = _last.Value,
        End = _end.Value,
        IsRest = (_number & RestBit) != 0,
        IsConnection = (_number & ConnectionBit) != 0,
        IsTimedByArrival = (_number & ArrivalBit) != 0,
    };

    [StructLayout(LayoutKind.Sequential, Pack = 2)]
    private readonly struct Instant48(long value)
    {
        private readonly uint _low = (uint)value;
        private readonly ushort _high = (ushort)(value >> 32);

        public long Value => ((long)_high << 32) | _low;
    }
}
