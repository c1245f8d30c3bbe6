// SPDX-License-Identifier: Apache-2.0
namespace Network.Sessions;

/// <summary>The state of the session directory, for health and for people.</summary>
public sealed record SessionsStatus
{
    /// <summary>The directory is complete: look-ups are answered and events taken.</summary>
    public required bool Ready { get; init; }

    /// <summary>Why it is not, in words for the operator; null while it is or is still loading.</summary>
    public string? Fault { get; init; }

    /// <summary>
    /// Claims of sessions on addresses, ended ones that still guard against replays included. A session with IPv4 and IPv6 has two.
    /// </summary>
    public required int Claims { get; init; }

    /// <summary>The newest journal batch applied.</summary>
    public required long JournalNumber { get; init; }

    /// <summary>Journal batches known to be committed and not yet applied here.</summary>
    public required long JournalLag { get; init; }
}
