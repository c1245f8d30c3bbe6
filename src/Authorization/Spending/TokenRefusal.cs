// SPDX-License-Identifier: Apache-2.0
using Facts;
using Kernel.Jose;

namespace Authorization.Spending;

/// <summary>Why an API refuses a live token, and what came with it.</summary>
/// <param name="Reason">A stable word of the API's; never part of a request.</param>
/// <param name="Correlator">The call's <c>x-correlator</c>.</param>
public sealed record TokenRefusal(string Reason, string Correlator)
{
    /// <summary>The proof of possession shown with the token, as in <see cref="TokenUse.Proof"/>; it is used up.</summary>
    public DpopProof? Proof { get; init; }

    /// <summary>What must be used for the first time with it, as in <see cref="TokenUse.AlsoClaims"/>.</summary>
    public IReadOnlyList<SpentId> AlsoClaims { get; init; } = [];
}
