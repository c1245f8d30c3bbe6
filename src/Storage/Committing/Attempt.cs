// SPDX-License-Identifier: Apache-2.0
namespace Storage.Committing;

/// <summary>How one transaction ended.</summary>
internal abstract record Attempt
{
    private Attempt(Exception? cause) => Cause = cause;

    /// <summary>Why it did not commit; null when it did.</summary>
    public Exception? Cause { get; }

    /// <summary>All units are on disk.</summary>
    public sealed record Committed : Attempt
    {
        /// <summary>There is nothing more to say about a commit.</summary>
        public static readonly Committed Instance = new();

        private Committed()
            : base(cause: null)
        {
        }
    }

    /// <summary>The store refused what a unit wanted; nothing is committed, and the other units may be tried apart.</summary>
    public sealed record UnitsFailed(Exception Reason) : Attempt(Reason);

    /// <summary>The store is not there; nothing is committed.</summary>
    public sealed record StoreFailed(Exception Reason) : Attempt(Reason);

    /// <summary>
    /// The commit was sent and its answer did not come. The units must not be tried again: a claim would meet itself and lose.
    /// </summary>
    public sealed record InDoubt(Exception Reason) : Attempt(Reason);
}
