// SPDX-License-Identifier: Apache-2.0
namespace Frontchannel.Handoffs;

/// <summary>Where a hand-off stands. The numbers are stored: they may be added to, never changed.</summary>
internal enum HandoffState
{
    /// <summary>The desktop shows the QR; no phone has it.</summary>
    Waiting = 0,

    /// <summary>One phone took it; no other can.</summary>
    Scanned = 1,

    /// <summary>That phone's holder agreed and typed the digits; the silent flow runs.</summary>
    Confirmed = 2,

    /// <summary>There is a code for the desktop to fetch.</summary>
    Done = 3,

    /// <summary>The desktop fetched it.</summary>
    Delivered = 4,

    /// <summary>It ended without a code; the reason says why.</summary>
    Failed = 5,

    /// <summary>Nobody went on in time.</summary>
    Expired = 6,
}

/// <summary>The words of the states, as desktops and facts have them.</summary>
internal static class HandoffStateWords
{
    /// <summary>The word for a desktop that watches: what was delivered is done.</summary>
    public static string Word(this HandoffState state) => state is HandoffState.Delivered ? Word(HandoffState.Done) : state.FactWord();

    /// <summary>The word for the record.</summary>
    public static string FactWord(this HandoffState state) => state switch
    {
        HandoffState.Waiting => "waiting",
        HandoffState.Scanned => "scanned",
        HandoffState.Confirmed => "confirmed",
        HandoffState.Done => "done",
        HandoffState.Delivered => "delivered",
        HandoffState.Failed => "failed",
        HandoffState.Expired => "expired",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };
}
