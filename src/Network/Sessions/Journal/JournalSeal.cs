// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Network.Sessions.Journal;

/// <summary>How journal batches are sealed: each opens at its own number only.</summary>
internal static class JournalSeal
{
    /// <summary>The purpose of the keys.</summary>
    public const string Purpose = "journal";

    /// <summary>What is bound to the seal.</summary>
    public static byte[] Associated(long number)
    {
        var associated = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(associated, number);
        return associated;
    }
}
