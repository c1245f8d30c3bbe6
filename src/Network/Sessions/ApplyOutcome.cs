// SPDX-License-Identifier: Apache-2.0
namespace Network.Sessions;

/// <summary>What an event did to the directory.</summary>
[Flags]
internal enum ApplyOutcome
{
    /// <summary>Nothing: a dead letter, an event out of all time, an address that names no one subscriber.</summary>
    Ignored = 0,

    /// <summary>It was taken in.</summary>
    Applied = 1,

    /// <summary>It took an address from a session that had not ended.</summary>
    Superseded = 2,

    /// <summary>It names another subscriber for a session than before.</summary>
    Contradicted = 4,
}

/// <summary>Sees one claim of a walk over the directory.</summary>
internal delegate void ClaimVisitor(AddressKey address, Claim claim);
