// SPDX-License-Identifier: Apache-2.0
namespace Network.Sessions;

/// <summary>Who holds an address, or why nobody can be named.</summary>
/// <param name="Reason">The refusal; null when there is a holder.</param>
/// <param name="Holder">The claim the answer rests on; meaningful without a refusal only.</param>
/// <param name="PrefixLength">The length of the prefix that claim was made for.</param>
internal readonly record struct Verdict(Reason? Reason, Claim Holder, int PrefixLength)
{
    /// <summary>Nobody, for this reason.</summary>
    public static Verdict Refuse(Reason reason) => new(reason, default, 0);
}
