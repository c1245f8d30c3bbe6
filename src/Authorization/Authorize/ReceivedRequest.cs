// SPDX-License-Identifier: Apache-2.0
using Authorization.PushedRequests;
using Facts;
using Kernel;

namespace Authorization.Authorize;

/// <summary>An authorization request whose answer can be sent somewhere, in whichever of the three ways it came.</summary>
internal sealed record ReceivedRequest
{
    /// <summary>Where the answer goes.</summary>
    public required ReturnAddress ReturnTo { get; init; }

    /// <summary>What is asked, having passed every check, or why it is refused.</summary>
    public required Result<AuthorizationRequest, Refusal> Judged { get; init; }

    /// <summary>What may be used once and is spent with the code; null for a plain request.</summary>
    public SpentId? OnceOnly { get; init; }

    /// <summary>The answer if <see cref="OnceOnly"/> turns out to be spent.</summary>
    public Refusal? WhenUsed { get; init; }

    /// <summary>The pushed request that was opened, when it was one.</summary>
    public PushedRequest? Pushed { get; init; }
}
