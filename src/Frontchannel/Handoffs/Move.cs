// SPDX-License-Identifier: Apache-2.0
namespace Frontchannel.Handoffs;

/// <summary>
/// One step of a hand-off: from where, to where, by whom. Of any number of steps that start from one state, on any node, one is made.
/// </summary>
internal sealed record Move
{
    /// <summary>The states it may start from.</summary>
    public required IReadOnlyList<HandoffState> From { get; init; }

    /// <summary>Where it leads.</summary>
    public required HandoffState To { get; init; }

    /// <summary>Why it fails; null unless it leads to <see cref="HandoffState.Failed"/>.</summary>
    public string? Reason { get; init; }

    /// <summary>
    /// The browser that must hold the hand-off as its phone, or that takes it if no phone has it yet; null when the step is not a phone's.
    /// </summary>
    public byte[]? Phone { get; init; }

    /// <summary>What the silent flow came to; null when this step does not say.</summary>
    public HandoffResult? Result { get; init; }

    /// <summary>How long the new state holds; null when its end stays what it was.</summary>
    public TimeSpan? Holds { get; init; }

    /// <summary>The address of the phone that makes the step, for the record; null when it is not a phone's.</summary>
    public string? PhoneAddress { get; init; }
}
