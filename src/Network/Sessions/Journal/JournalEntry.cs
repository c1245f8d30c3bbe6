// SPDX-License-Identifier: Apache-2.0
namespace Network.Sessions.Journal;

/// <summary>What the journal holds: all that the directory is made of.</summary>
internal abstract record JournalEntry
{
    private JournalEntry()
    {
    }

    /// <summary>A feed's event.</summary>
    public sealed record Event(AccountingEvent Accounting) : JournalEntry;

    /// <summary>Nobody heard a feed for a while.</summary>
    public sealed record Gap(ListeningGap Listening, string Feed) : JournalEntry;

    /// <summary>Until an instant, Unix milliseconds, a node heard a feed and could record.</summary>
    public sealed record Mark(string Node, string Feed, long AtMs) : JournalEntry;
}
