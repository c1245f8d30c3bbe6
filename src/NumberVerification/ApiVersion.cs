// SPDX-License-Identifier: Apache-2.0
using System.Collections.Frozen;
using Camara;
using NumberVerification.Operations;

namespace NumberVerification;

/// <summary>
/// What one release of the API says for itself; everything else is the same in all of them. A release is bound to its own words for
/// ever: it refuses only what its description refuses (Design Guide §7.4), and answers with the codes it listed.
/// </summary>
internal sealed record ApiVersion
{
    /// <summary>The segments of the path it is served under, each with its slash.</summary>
    public required IReadOnlyList<string> Segments { get; init; }

    /// <summary>The description's file name in <c>camara-specs</c>.</summary>
    public required string DescriptionFile { get; init; }

    /// <summary>What it takes as an <c>x-correlator</c>.</summary>
    public required CorrelatorRule CorrelatorRule { get; init; }

    /// <summary>The scope of <c>POST /verify</c>, exact.</summary>
    public required string VerifyScope { get; init; }

    /// <summary>The scope of <c>GET /device-phone-number</c>, exact.</summary>
    public required string ShareScope { get; init; }

    /// <summary>Whether the body of verify may have members that the release does not name.</summary>
    public bool IgnoresOtherMembers { get; init; }

    /// <summary>Reads <c>phoneNumber</c>; null refuses it (400).</summary>
    public required Func<string, ClaimedNumber?> ReadNumber { get; init; }

    /// <summary>Reads <c>hashedPhoneNumber</c>; null refuses it (400).</summary>
    public required Func<string, ClaimedNumber?> ReadHash { get; init; }

    /// <summary>The authentication methods that prove a line: the network's (<c>nba</c>), the SIM's (<c>sim</c>).</summary>
    public required FrozenSet<string> AuthenticationMethods { get; init; }

    /// <summary>The refusal of a token that none of them stands behind.</summary>
    public required CamaraError NotAuthenticated { get; init; }

    /// <summary>The refusal of a token that stands for no number.</summary>
    public required CamaraError NoNumber { get; init; }
}
