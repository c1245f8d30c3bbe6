// SPDX-License-Identifier: Apache-2.0
using Authorization.Authentication;
using Authorization.Envelopes;
using Facts;
using Kernel;
using Microsoft.AspNetCore.Http;

namespace Authorization.Token;

/// <summary>
/// One <c>grant_type</c>: it judges what the client shows, without effect, and says what must be spent with the answer.
/// </summary>
internal interface IGrant
{
    /// <summary>The value on the wire.</summary>
    string GrantType { get; }

    /// <summary>Judges the request of an authenticated client.</summary>
    ValueTask<GrantDecision> DecideAsync(
        AuthenticatedClient client, TokenRequest request, DateTimeOffset now, CancellationToken ct);
}

/// <summary>A grant whose own proof authenticates the client as well (RFC 7523 §3.1): no <c>client_assertion</c> is asked for.</summary>
internal interface ISelfAuthenticatingGrant : IGrant
{
    /// <summary>The client the grant's proof names; or what it is told, and the word for the log.</summary>
    ValueTask<Result<AuthenticatedClient, Refusal>> AuthenticateAsync(
        TokenRequest request, IHeaderDictionary headers, DateTimeOffset now, CancellationToken ct);
}

/// <summary>
/// A grant's judgement, and the spends that make it true. Nothing has happened until they are committed.
/// </summary>
/// <param name="Outcome">What may be issued, or why nothing is.</param>
internal sealed record GrantDecision(Result<ProvenGrant, Refusal> Outcome)
{
    /// <summary>The envelope that was shown, for the fact; null when nothing of ours was.</summary>
    public Envelope? Shown { get; init; }

    /// <summary>Spent with the answer, in this order; the first that was spent before decides the answer instead.</summary>
    public IReadOnlyList<GrantClaim> Claims { get; init; } = [];

    /// <summary>What the subscriber's quotas give for it; if one is full, nothing is spent and <see cref="WhenFull"/> is the answer.</summary>
    public IReadOnlyList<Quota> Quotas { get; init; } = [];

    /// <summary>The answer if one of <see cref="Quotas"/> is full.</summary>
    public Refusal? WhenFull { get; init; }

    /// <summary>What must be unspent still when the answer commits, beside <see cref="Claims"/>; <see cref="WhenEnded"/> is the answer if it is not.</summary>
    public IReadOnlyList<SpentId> Guards { get; init; } = [];

    /// <summary>The answer if one of <see cref="Guards"/> is spent.</summary>
    public Refusal? WhenEnded { get; init; }

    /// <summary>The grant that dies with this answer.</summary>
    public SpentId? Kill { get; init; }

    /// <summary>The grant that dies if the last of <see cref="Claims"/> turns out to be spent.</summary>
    public SpentId? KillWhenReplayed { get; init; }
}

/// <summary>Something that may be used once.</summary>
/// <param name="Id">What is spent.</param>
/// <param name="WhenLost">The answer if it was spent before.</param>
internal sealed record GrantClaim(SpentId Id, Refusal WhenLost);

/// <summary>What a grant proved: the tokens that may be issued.</summary>
/// <param name="Basis">The envelope that carries subscriber, scopes and evidence into the access token.</param>
internal sealed record ProvenGrant(Envelope Basis);
