// SPDX-License-Identifier: Apache-2.0
using Kernel;

namespace Authorization.Consent;

/// <summary>What a subscriber decided.</summary>
internal enum ConsentDecision
{
    /// <summary>Consents to a client, for a purpose and scopes.</summary>
    Granted,

    /// <summary>Withdraws that consent.</summary>
    Revoked,

    /// <summary>Objects to a client, or to every client, whatever the purpose.</summary>
    OptedOut,

    /// <summary>Takes that objection back.</summary>
    OptedIn,
}

/// <summary>One decision of a subscriber, as the operator reports it.</summary>
internal sealed record ConsentRecord
{
    /// <summary>What was decided.</summary>
    public required ConsentDecision Decision { get; init; }

    /// <summary>About which client; null, for an objection only, means every client.</summary>
    public required string? ClientId { get; init; }

    /// <summary>The line.</summary>
    public required PhoneNumber Number { get; init; }

    /// <summary>The scopes of a consent; empty for an objection.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>The purpose of a consent; null for an objection.</summary>
    public required string? Purpose { get; init; }

    /// <summary>When it was decided.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The channel it came by, a word; null when none is named.</summary>
    public required string? Source { get; init; }

    /// <summary>As import lines and facts write it.</summary>
    public string Word => WordOf(Decision);

    /// <summary>As import lines and facts write a decision.</summary>
    public static string WordOf(ConsentDecision decision) => decision switch
    {
        ConsentDecision.Granted => "granted",
        ConsentDecision.Revoked => "revoked",
        ConsentDecision.OptedOut => "opted_out",
        ConsentDecision.OptedIn => "opted_in",
        _ => throw new ArgumentOutOfRangeException(nameof(decision)),
    };
}
