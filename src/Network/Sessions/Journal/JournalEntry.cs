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

    /// <summary>Nobody listened for a while.</summary>
    public sealed record Gap(ListeningGap Listening) : JournalEntry;
}
