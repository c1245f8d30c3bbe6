// SPDX-License-Identifier: Apache-2.0
using Network.Sessions;

namespace Network.Radius;

/// <summary>What a datagram turned out to be.</summary>
internal enum ReceivedKind : byte
{
    /// <summary>Nothing to answer; <see cref="Received.Drop"/> says why.</summary>
    Dropped,

    /// <summary>A repeat of an answered request: send the same reply.</summary>
    Repeat,

    /// <summary>A Status-Server: reply if events can be recorded.</summary>
    StatusServer,

    /// <summary>A new request: record the event, then reply.</summary>
    Accounting,
}

/// <summary>The outcome of the checks on one datagram. The reply is made with the checks, and sent only when it may be.</summary>
internal readonly record struct Received
{
    /// <summary>Which of the members below are set.</summary>
    public required ReceivedKind Kind { get; init; }

    /// <summary>Why it is dropped.</summary>
    public DropReason Drop { get; init; }

    /// <summary>Who sent it; null for a stranger.</summary>
    public RadiusClient? Client { get; init; }

    /// <summary>The reply's octets.</summary>
    public byte[]? Reply { get; init; }

    /// <summary>The event to record.</summary>
    public AccountingEvent? Event { get; init; }

    /// <summary>Its place among the remembered requests.</summary>
    public DuplicateCache.Ticket Ticket { get; init; }

    /// <summary>A datagram without an answer.</summary>
    public static Received Dropped(DropReason reason, RadiusClient? client) =>
        new() { Kind = ReceivedKind.Dropped, Drop = reason, Client = client };
}
