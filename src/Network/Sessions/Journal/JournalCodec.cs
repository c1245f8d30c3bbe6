// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using System.Net;
using Kernel;

namespace Network.Sessions.Journal;

/// <summary>
/// The binary form of a journal batch: a version, the names that repeat, then the entries. Reading is total: octets that are no
/// batch give false, never an exception.
/// </summary>
internal static class JournalCodec
{
    private const byte Version = 2;
    private const byte EventEntry = 1;
    private const byte GapEntry = 2;
    private const byte MarkEntry = 3;
    private const byte HasSessionTime = 0x10;
    private const byte HasNumber = 0x20;
    private const byte HasReason = 0x40;
    private const byte HasOtherTime = 0x80;
    private const byte NumberStateMask = 0x07;
    private const byte NamesConnection = 0x40;
    private const byte IsTimedByArrival = 0x80;
    private const byte KindMask = 0x3F;
    private const int NameBound = 1 << 20;
    private const int AddressBound = 255;

    /// <summary>Writes a batch.</summary>
    public static ReadOnlyMemory<byte> Encode(IReadOnlyList<JournalEntry> entries)
    {
        var names = new Dictionary<string, uint>(StringComparer.Ordinal);
        var body = new OctetWriter();
        foreach (var entry in entries)
        {
            Write(body, entry, names);
        }

        var batch = new OctetWriter();
        batch.Byte(Version);
        batch.Count((uint)names.Count);
        foreach (var (name, _) in names.OrderBy(pair => pair.Value))
        {
            batch.Text(name);
        }

        batch.Count((uint)entries.Count);
        batch.Append(body);
        return batch.Written;
    }

    /// <summary>Reads a batch; false when the octets are none.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> octets, [NotNullWhen(true)] out IReadOnlyList<JournalEntry>? entries)
    {
        entries = null;
        var reader = new OctetReader(octets);
        reader.Require(reader.Byte() == Version);
        var nameCount = reader.Count();
        reader.Require(nameCount <= NameBound);
        var names = new List<string>();
        for (var i = 0; i < nameCount && !reader.IsBad; i++)
        {
            names.Add(reader.Text());
        }

        var count = reader.Count();
        var read = new List<JournalEntry>();
        for (var i = 0; i < count && !reader.IsBad; i++)
        {
            if (Read(ref reader, names) is { } entry)
            {
                read.Add(entry);
            }
        }

        entries = reader.IsAtEnd ? read : null;
        return entries is not null;
    }

    private static void Write(OctetWriter writer, JournalEntry entry, Dictionary<string, uint> names)
    {
        switch (entry)
        {
            case JournalEntry.Gap gap:
                writer.Byte(GapEntry);
                writer.Int64(gap.Listening.FromMs);
                writer.Int64(gap.Listening.ToMs);
                writer.Count(IdOf(gap.Feed));
                break;
            case JournalEntry.Mark mark:
                writer.Byte(MarkEntry);
                writer.Int64(mark.AtMs);
                writer.Count(IdOf(mark.Node));
                writer.Count(IdOf(mark.Feed));
                break;
            case JournalEntry.Event { Accounting: var accounting }:
                writer.Byte(EventEntry);
                WriteEvent(writer, accounting, IdOf);
                break;
        }

        uint IdOf(string name) => names.TryGetValue(name, out var id) ? id : names[name] = (uint)names.Count;
    }

    private static void WriteEvent(OctetWriter writer, AccountingEvent accounting, Func<string, uint> idOf)
    {
        writer.Byte((byte)((byte)accounting.Kind
            | (accounting.NamesConnection ? NamesConnection : 0)
            | (accounting.IsTimedByArrival ? IsTimedByArrival : 0)));
        writer.Byte((byte)((byte)accounting.NumberState
            | (accounting.SessionTimeSeconds is null ? 0 : HasSessionTime)
            | (accounting.Number is null ? 0 : HasNumber)
            | (accounting.DeadLetterReason is null ? 0 : HasReason)
            | (accounting.OtherTimeMs is null ? 0 : HasOtherTime)));
        writer.Count(idOf(accounting.Feed));
        writer.Count(idOf(accounting.Gateway));
        writer.Count(idOf(accounting.Realm));
        writer.UInt128(accounting.SessionKey);
        writer.Int64(accounting.EventTimeMs);
        writer.Int64(accounting.ReceivedAtMs);
        writer.UInt64(accounting.Imsi);
        if (accounting.OtherTimeMs is { } other)
        {
            writer.Int64(other);
        }

        if (accounting.SessionTimeSeconds is { } seconds)
        {
            writer.Count(seconds);
        }

        if (accounting.Number is { } number)
        {
            writer.UInt64(number.Packed);
        }

        if (accounting.DeadLetterReason is { } reason)
        {
            writer.Count(idOf(reason));
        }

        var addresses = Math.Min(accounting.Addresses.Count, AddressBound);
        writer.Byte((byte)addresses);
        for (var i = 0; i < addresses; i++)
        {
            writer.Network(accounting.Addresses[i]);
        }
    }

    private static JournalEntry? Read(ref OctetReader reader, List<string> names)
    {
        switch (reader.Byte())
        {
            case EventEntry:
                return ReadEvent(ref reader, names);
            case GapEntry:
                return new JournalEntry.Gap(new ListeningGap(reader.Int64(), reader.Int64()), Name(ref reader, names));
            case MarkEntry:
                var at = reader.Int64();
                return new JournalEntry.Mark(Name(ref reader, names), Name(ref reader, names), at);
            default:
                reader.Require(false);
                return null;
        }
    }

    private static JournalEntry.Event? ReadEvent(ref OctetReader reader, List<string> names)
    {
        var (first, flags) = (reader.Byte(), reader.Byte());
        var kind = (AccountingKind)(first & KindMask);
        var state = (NumberState)(flags & NumberStateMask);
        reader.Require(Enum.IsDefined(kind) && Enum.IsDefined(state));
        var accounting = new AccountingEvent
        {
            Kind = kind,
            NamesConnection = (first & NamesConnection) != 0,
            IsTimedByArrival = (first & IsTimedByArrival) != 0,
            NumberState = state,
            Feed = Name(ref reader, names),
            Gateway = Name(ref reader, names),
            Realm = Name(ref reader, names),
            SessionKey = reader.UInt128(),
            EventTimeMs = reader.Int64(),
            ReceivedAtMs = reader.Int64(),
            Imsi = reader.UInt64(),
            OtherTimeMs = (flags & HasOtherTime) == 0 ? null : ReadInstant(ref reader),
            SessionTimeSeconds = (flags & HasSessionTime) == 0 ? null : reader.Count(),
            Number = (flags & HasNumber) == 0 ? null : ReadNumber(ref reader),
            DeadLetterReason = (flags & HasReason) == 0 ? null : Name(ref reader, names),
            Addresses = ReadAddresses(ref reader),
        };
        return reader.IsBad ? null : new JournalEntry.Event(accounting);
    }

    private static string Name(ref OctetReader reader, List<string> names)
    {
        var id = reader.Count();
        reader.Require(id < names.Count);
        return reader.IsBad ? "" : names[(int)id];
    }

    private static long ReadInstant(ref OctetReader reader)
    {
        var instant = reader.Int64();
        reader.Require(Claim.IsInstant(instant));
        return instant;
    }

    private static PhoneNumber? ReadNumber(ref OctetReader reader)
    {
        reader.Require(PhoneNumber.TryUnpack(reader.UInt64(), out var number));
        return number;
    }

    private static List<IPNetwork> ReadAddresses(ref OctetReader reader)
    {
        var count = reader.Byte();
        var addresses = new List<IPNetwork>();
        for (var i = 0; i < count && !reader.IsBad; i++)
        {
            addresses.Add(reader.Network());
        }

        return addresses;
    }
}
