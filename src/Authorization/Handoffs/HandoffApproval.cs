// SPDX-License-Identifier: Apache-2.0
using Facts;
using Kernel.Jose;

namespace Authorization.Handoffs;

/// <summary>What makes a pushed request one that a phone's holder approved: without it, a hand-off is worth nothing at <c>/authorize</c>.</summary>
/// <param name="Grant">The grant its code will have; spent, there is no code, and whatever came of it is dead.</param>
/// <param name="IsCrossDevice">Whether it was approved on another device than the one that asked.</param>
internal sealed record HandoffApproval(SpentId Grant, bool IsCrossDevice)
{
    /// <summary>The door that such codes come by.</summary>
    public const string Origin = "handoff";

    /// <summary>What marks them in <c>amr</c>: the number was proved on another device than the one that gets the answer (RFC 10027).</summary>
    public const string CrossDevice = "handoff";

    /// <summary>What is spent when the code is issued: a grant has one, however often it was approved.</summary>
    public SpentId CodeId(string clientId) => SpentId.OfForeign("handoff-code", clientId, Base64Url.Encode(Grant.Bytes), Grant.ExpiresAt);
}
