// SPDX-License-Identifier: Apache-2.0
namespace Authorization.Consent;

/// <summary>Counts what is on record, for the operator. It names no line.</summary>
public sealed class ConsentCensus
{
    private readonly ConsentTable _table;

    internal ConsentCensus(ConsentTable table) => _table = table;

    /// <summary>Consents by client, purpose and scope.</summary>
    /// <exception cref="Storage.StoreUnavailableException">The store could not be asked.</exception>
    public async Task<IReadOnlyList<ConsentCount>> CountConsentsAsync(CancellationToken ct) =>
        [.. await _table.CountConsentsAsync(ct)];

    /// <summary>Opt-outs in force, by client.</summary>
    /// <exception cref="Storage.StoreUnavailableException">The store could not be asked.</exception>
    public async Task<IReadOnlyList<OptOutCount>> CountOptOutsAsync(CancellationToken ct) => [.. await _table.CountOptOutsAsync(ct)];
}

/// <summary>Consents to one client, purpose and scope.</summary>
public sealed record ConsentCount
{
    /// <summary>The client.</summary>
    public required string ClientId { get; init; }

    /// <summary>The purpose, without its <c>dpv:</c>.</summary>
    public required string Purpose { get; init; }

    /// <summary>The scope.</summary>
    public required string Scope { get; init; }

    /// <summary>Lines whose consent is in force.</summary>
    public required long Granted { get; init; }

    /// <summary>Lines whose consent was withdrawn.</summary>
    public required long Revoked { get; init; }
}

/// <summary>Lines that opted out.</summary>
public sealed record OptOutCount
{
    /// <summary>Of which client; empty: of every client.</summary>
    public required string ClientId { get; init; }

    /// <summary>How many.</summary>
    public required long Lines { get; init; }
}
