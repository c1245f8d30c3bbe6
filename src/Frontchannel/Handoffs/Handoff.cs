// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using Facts;

namespace Frontchannel.Handoffs;

/// <summary>A hand-off as the table had it at one moment.</summary>
internal sealed record Handoff
{
    /// <summary>Octets of its row's key.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>Who asks.</summary>
    public required string ClientId { get; init; }

    /// <summary>SHA-256 of what the desktop's cookie holds.</summary>
    public required byte[] Desktop { get; init; }

    /// <summary>SHA-256 of what the phone's cookie holds; null until a phone took it.</summary>
    public byte[]? Phone { get; init; }

    /// <summary>Where it stands, as stored: time may have passed since.</summary>
    public required HandoffState State { get; init; }

    /// <summary>Why it failed; null unless it did.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether a second phone wanted it.</summary>
    public required bool IsContested { get; init; }

    /// <summary>What it was made with.</summary>
    public required HandoffContent Content { get; init; }

    /// <summary>The sealed outcome of the silent flow; null while there is none.</summary>
    public byte[]? SealedResult { get; init; }

    /// <summary>When the desktop asked.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The first instant at which its present state is over.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>What signals and facts call it.</summary>
    public string Key => Convert.ToHexString(Hash);

    /// <summary>The grant of its code.</summary>
    public SpentId Grant => SpentId.FromBytes(Content.Grant);

    /// <summary>Where it stands at an instant.</summary>
    public HandoffState StateAt(DateTimeOffset now) =>
        State is HandoffState.Waiting or HandoffState.Scanned or HandoffState.Confirmed or HandoffState.Done && now >= ExpiresAt
            ? HandoffState.Expired
            : State;

    /// <summary>The number of the handle that the QR shows at an instant.</summary>
    public int RotationAt(DateTimeOffset now, TimeSpan every) => RotationAt(CreatedAt, now, every);

    /// <summary>The same, of a hand-off made at an instant.</summary>
    public static int RotationAt(DateTimeOffset createdAt, DateTimeOffset now, TimeSpan every) => Math.Max(0, (int)((now - createdAt) / every));

    /// <summary>Whether this browser made it.</summary>
    public bool IsOfDesktop(byte[]? browser) => browser is not null && CryptographicOperations.FixedTimeEquals(Desktop, browser);

    /// <summary>Whether this browser took it.</summary>
    public bool IsOfPhone(byte[]? browser) => browser is not null && Phone is not null && CryptographicOperations.FixedTimeEquals(Phone, browser);

    /// <summary>Holds secrets: it does not print.</summary>
    public override string ToString() => $"(hand-off {State})";
}
