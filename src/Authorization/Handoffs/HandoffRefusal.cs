// SPDX-License-Identifier: Apache-2.0
namespace Authorization.Handoffs;

/// <summary>Why a pushed request cannot be handed off.</summary>
/// <param name="Word"><c>request_unknown</c> or <c>request_expired</c>.</param>
public sealed record HandoffRefusal(string Word)
{
    /// <summary>None of ours, another client's, no hand-off, or one that its client may not have any more.</summary>
    public static HandoffRefusal Unknown { get; } = new("request_unknown");

    /// <summary>It was one, and is past.</summary>
    public static HandoffRefusal Expired { get; } = new("request_expired");
}
