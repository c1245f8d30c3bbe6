// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Serialization;
using Frontchannel.Handoffs;
using Frontchannel.Pages;

namespace Frontchannel.Desktop;

/// <summary>What a waiting desktop is told: where its hand-off stands, and nothing of the person or the phone (SEC-271).</summary>
internal static class LiveState
{
    /// <summary>The status at an instant.</summary>
    public static LiveStatus Of(Handoff handoff, Words words, DateTimeOffset now)
    {
        var state = handoff.StateAt(now);
        var word = state.Word();
        var told = FailureReason.Told(handoff.Reason);
        var isRunning = state is HandoffState.Waiting or HandoffState.Scanned or HandoffState.Confirmed;
        return new LiveStatus(
            word,
            told,
            state is HandoffState.Failed && told is { } reason ? words[$"failed.{reason}"] : words[$"state.{word}"],
            state is HandoffState.Scanned ? handoff.Content.Match : null,
            isRunning ? Math.Max(0, (int)Math.Ceiling((handoff.ExpiresAt - now).TotalSeconds)) : 0,
            handoff.IsContested && isRunning);
    }
}

/// <summary>Why a status was not given.</summary>
/// <param name="Error">A word of RFC 8628 §3.5.</param>
internal sealed record StatusRefusal(string Error);

/// <summary>A new QR.</summary>
/// <param name="Qr">Where it is.</param>
/// <param name="Left">Seconds until the hand-off expires.</param>
internal sealed record Rotation(string Qr, int Left);

/// <summary>The wire of the live page.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(LiveStatus))]
[JsonSerializable(typeof(StatusRefusal))]
[JsonSerializable(typeof(Rotation))]
internal sealed partial class LiveJson : JsonSerializerContext;
