// SPDX-License-Identifier: Apache-2.0
namespace Facts;

/// <summary>How a <see cref="LedgerEntry"/> fared; its fact is committed in every case.</summary>
public abstract record LedgerOutcome
{
    private LedgerOutcome()
    {
    }

    /// <summary>Every guard held, no quota was full, and every claim is this entry's.</summary>
    public sealed record Won : LedgerOutcome
    {
        /// <summary>There is nothing more to say about a win.</summary>
        public static readonly Won Instance = new();

        private Won()
        {
        }
    }

    /// <summary>A guard was spent already; nothing was claimed.</summary>
    /// <param name="Index">Which guard, the first of them.</param>
    public sealed record GuardSpent(int Index) : LedgerOutcome;

    /// <summary>A quota was full; nothing was claimed or spent.</summary>
    /// <param name="Index">Which quota, the first of them.</param>
    public sealed record QuotaFull(int Index) : LedgerOutcome;

    /// <summary>A claim was somebody else's already; the claims before it are this entry's, those after it untouched.</summary>
    /// <param name="Index">Which claim.</param>
    public sealed record ClaimLost(int Index) : LedgerOutcome;
}
