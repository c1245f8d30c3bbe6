// SPDX-License-Identifier: Apache-2.0
namespace Network.Sessions.Journal;

/// <summary>One entry on its way into the journal.</summary>
internal sealed class JournalUnit(JournalEntry entry)
{
    /// <summary>What to append.</summary>
    public JournalEntry Entry { get; } = entry;
}

/// <summary>A batch that is committed.</summary>
/// <param name="Number">Its number: one more than the batch before.</param>
/// <param name="Entries">What it holds, in order.</param>
/// <param name="At">When its node wrote it, Unix milliseconds.</param>
/// <param name="Bytes">Its size in the database.</param>
internal sealed record JournalBatch(long Number, IReadOnlyList<JournalEntry> Entries, long At, int Bytes);
