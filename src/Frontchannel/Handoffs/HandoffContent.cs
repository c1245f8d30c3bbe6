// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Frontchannel.Handoffs;

/// <summary>What a hand-off is made with and never changes; kept sealed.</summary>
internal sealed record HandoffContent
{
    /// <summary>The public id, so that a browser that comes back finds its way.</summary>
    public required string Id { get; init; }

    /// <summary>The pushed request.</summary>
    public required string RequestUri { get; init; }

    /// <summary>What every handle of the QR is derived from, 32 octets.</summary>
    public required byte[] RotationKey { get; init; }

    /// <summary>The first octets of every handle: they find the row.</summary>
    public required byte[] Selector { get; init; }

    /// <summary>The code for people who cannot scan.</summary>
    public required string ShortCode { get; init; }

    /// <summary>The two digits that the desktop shows and the phone's holder types.</summary>
    public required string Match { get; init; }

    /// <summary>The grant that the code will belong to: 20 octets.</summary>
    public required byte[] Grant { get; init; }

    /// <summary>The desktop's address; for the record, and for its place.</summary>
    public required string DesktopAddress { get; init; }

    /// <summary>The desktop's browser, one of a closed list; null when unknown.</summary>
    public string? Browser { get; init; }

    /// <summary>The desktop's operating system, one of a closed list; null when unknown.</summary>
    public string? System { get; init; }

    /// <summary>Whether the phone is the browser that asked, so that nothing is handed over.</summary>
    public bool IsSameDevice { get; init; }

    /// <summary>As octets.</summary>
    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, HandoffJson.Default.HandoffContent);

    /// <summary>From octets that <see cref="Write"/> made.</summary>
    public static HandoffContent Read(byte[] octets) =>
        JsonSerializer.Deserialize(octets, HandoffJson.Default.HandoffContent) ?? throw new InvalidDataException("A sealed hand-off holds nothing.");

    /// <summary>Holds secrets: it does not print.</summary>
    public override string ToString() => "(hand-off)";
}

/// <summary>How the phone's silent flow ended; kept sealed until the desktop fetches it.</summary>
/// <param name="Code">The authorization code; null when there is none.</param>
/// <param name="Error">The OAuth error that the desktop brings its application; null for the ordinary one.</param>
internal sealed record HandoffResult(string? Code, string? Error)
{
    /// <summary>As octets.</summary>
    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, HandoffJson.Default.HandoffResult);

    /// <summary>From octets that <see cref="Write"/> made.</summary>
    public static HandoffResult Read(byte[] octets) =>
        JsonSerializer.Deserialize(octets, HandoffJson.Default.HandoffResult) ?? throw new InvalidDataException("A sealed result holds nothing.");

    /// <summary>Holds a code: it does not print.</summary>
    public override string ToString() => "(result)";
}

/// <summary>The form at rest.</summary>
[JsonSerializable(typeof(HandoffContent))]
[JsonSerializable(typeof(HandoffResult))]
internal sealed partial class HandoffJson : JsonSerializerContext;
