// SPDX-License-Identifier: Apache-2.0
using Authorization.Handoffs;
using Kernel.Jose;

namespace Authorization.Clients;

/// <summary>An application registered with this server, validated when it was loaded.</summary>
internal sealed record Client
{
    /// <summary><c>client_id</c>.</summary>
    public required string ClientId { get; init; }

    /// <summary>The name people know it by.</summary>
    public required string Name { get; init; }

    /// <summary>Its home page (<c>client_uri</c>).</summary>
    public string? HomePage { get; init; }

    /// <summary>A disabled client cannot obtain or use anything.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>The sector its pairwise subjects belong to; default its own id (decision 12).</summary>
    public required string Sector { get; init; }

    /// <summary>Application, or API hosted apart.</summary>
    public ClientType Type { get; init; } = ClientType.Application;

    /// <summary>The profile its signed messages follow.</summary>
    public ClientProfile Profile { get; init; } = ClientProfile.Camara;

    /// <summary>The public keys its assertions verify under.</summary>
    public required ClientKeys Keys { get; init; }

    /// <summary>Redirect URIs, compared as raw strings.</summary>
    public required IReadOnlySet<string> RedirectUris { get; init; }

    /// <summary>
    /// The scopes it may ask for, or serves if it is a resource server; <c>openid</c> and <c>offline_access</c> need no grant.
    /// </summary>
    public required IReadOnlySet<string> Scopes { get; init; }

    /// <summary>The purposes it may declare, without their <c>dpv:</c>.</summary>
    public required IReadOnlySet<string> Purposes { get; init; }

    /// <summary>The grants agreed at onboarding.</summary>
    public required IReadOnlySet<string> GrantTypes { get; init; }

    /// <summary>The algorithm of its ID tokens: ES256 or RS256.</summary>
    public JwsAlgorithm IdTokenAlgorithm { get; init; } = JwsAlgorithm.ES256;

    /// <summary>Whether PKCE is demanded (decision 8: yes unless switched off).</summary>
    public bool RequirePkce { get; init; } = true;

    /// <summary>Whether it must push its authorization requests (RFC 9126 §6).</summary>
    public bool RequirePushedRequests { get; init; }

    /// <summary>Whether it must sign its authorization requests (RFC 9101 §10.5).</summary>
    public bool RequireSignedRequests { get; init; }

    /// <summary>
    /// Whether a pushed request belongs to the first device address that opens it: an extension of our own, which no standard has.
    /// </summary>
    public bool PinRequestUriToDevice { get; init; }

    /// <summary>Whether its tokens must be bound to a DPoP key (RFC 9449 §5.2).</summary>
    public bool DpopBoundAccessTokens { get; init; }

    /// <summary>Whether a purpose may be written as CAMARA did before 2024, <c>dpv:Purpose#scope</c>.</summary>
    public bool LegacyPurposeScopes { get; init; }

    /// <summary>What it registered for hand-offs; null when it may ask for none.</summary>
    public ClientHandoff? Handoff { get; init; }

    /// <summary>Life of its access tokens; capped at 300 s for Number Verification (NV-32).</summary>
    public TimeSpan AccessTokenLifetime { get; init; } = TimeSpan.FromSeconds(120);
}
