// SPDX-License-Identifier: Apache-2.0
using Facts;
using Kernel.Jose;

namespace Authorization.Spending;

/// <summary>What an API is about to do with a token.</summary>
/// <param name="Outcome">What it will answer.</param>
/// <param name="Correlator">The call's <c>x-correlator</c>.</param>
public sealed record TokenUse(TokenOutcome Outcome, string Correlator)
{
    /// <summary>
    /// The proof of possession shown with the token, verified by whoever took the call; null for a bearer token. It must be of the
    /// token's own key, and new.
    /// </summary>
    public DpopProof? Proof { get; init; }

    /// <summary>
    /// What must be used for the first time with it: an assertion's <c>jti</c>. If one was used before, the token stays
    /// as it was.
    /// </summary>
    public IReadOnlyList<SpentId> AlsoClaims { get; init; } = [];
}

/// <summary>What became of a <see cref="TokenUse"/>.</summary>
public enum TokenSpend
{
    /// <summary>Committed: the API answers.</summary>
    Spent,

    /// <summary>The token was used before, or its grant is dead, or it has expired meanwhile.</summary>
    AlreadySpent,

    /// <summary>One of <see cref="TokenUse.AlsoClaims"/> was used before.</summary>
    Repeated,

    /// <summary>This client was told too often that this subscriber's number is another one; the token stays as it was.</summary>
    LimitReached,

    /// <summary>
    /// <see cref="TokenUse.Proof"/> was used before, is of another key than the token, or is missing; the token stays as it was.
    /// </summary>
    Unproven,
}
