// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using System.Text.Json.Serialization;
using Authorization.Handoffs;

namespace Authorization.Clients;

/// <summary>
/// A client as the file writes it, in the words of RFC 7591 §2 where it has one; not yet believed. The properties are set, not
/// init: the JSON source generator would give an absent init property the default of its type instead of the one written here.
/// </summary>
internal sealed record ClientRegistration
{
    /// <summary><c>client_id</c>; required.</summary>
    public string? ClientId { get; set; }

    /// <summary><c>client_name</c>; default the client_id.</summary>
    public string? ClientName { get; set; }

    /// <summary><c>client_uri</c>: its home page, whose host people are shown.</summary>
    public string? ClientUri { get; set; }

    /// <summary><c>enabled</c>; a disabled client obtains and uses nothing.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary><c>sector</c> of the pairwise subjects; default the client_id.</summary>
    public string? Sector { get; set; }

    /// <summary><c>client_type</c>: <c>application</c> (default) or <c>resource_server</c>.</summary>
    public string? ClientType { get; set; }

    /// <summary><c>profile</c>: <c>camara</c> (default) or <c>fapi2</c>.</summary>
    public string? Profile { get; set; }

    /// <summary><c>jwks</c>: the client's public keys. Exactly one of this and <see cref="JwksUri"/>.</summary>
    public JsonElement? Jwks { get; set; }

    /// <summary><c>jwks_uri</c>: where they are fetched from.</summary>
    public string? JwksUri { get; set; }

    /// <summary><c>redirect_uris</c>; required for the grant <c>authorization_code</c>.</summary>
    public IReadOnlyList<string?>? RedirectUris { get; set; }

    /// <summary><c>scopes</c>; required: what an application may ask for, or what a resource server serves.</summary>
    public IReadOnlyList<string?>? Scopes { get; set; }

    /// <summary><c>purposes</c>; required where a grant concerns a subscriber, without <c>dpv:</c>.</summary>
    public IReadOnlyList<string?>? Purposes { get; set; }

    /// <summary><c>grant_types</c>; default <c>authorization_code</c> alone.</summary>
    public IReadOnlyList<string?>? GrantTypes { get; set; }

    /// <summary><c>id_token_signed_response_alg</c>; default ES256.</summary>
    public string? IdTokenSignedResponseAlg { get; set; }

    /// <summary><c>require_pkce</c>; default true.</summary>
    public bool RequirePkce { get; set; } = true;

    /// <summary><c>require_pushed_authorization_requests</c> (RFC 9126 §6); default false.</summary>
    public bool RequirePushedAuthorizationRequests { get; set; }

    /// <summary><c>require_signed_request_object</c> (RFC 9101 §10.5); default false.</summary>
    public bool RequireSignedRequestObject { get; set; }

    /// <summary><c>pin_request_uri_to_device</c>, a word of ours; default false.</summary>
    public bool PinRequestUriToDevice { get; set; }

    /// <summary><c>dpop_bound_access_tokens</c> (RFC 9449 §5.2); default false.</summary>
    public bool DpopBoundAccessTokens { get; set; }

    /// <summary><c>legacy_purpose_scopes</c>, a word of ours; default false.</summary>
    public bool LegacyPurposeScopes { get; set; }

    /// <summary><c>access_token_lifetime_seconds</c>; default 120.</summary>
    public int AccessTokenLifetimeSeconds { get; set; } = 120;

    /// <summary><c>handoff</c>, a word of ours: that it may hand requests from a desktop to a phone, and how.</summary>
    public HandoffRegistration? Handoff { get; set; }
}

/// <summary>The wire of the clients file.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ClientRegistration))]
internal sealed partial class ClientsJson : JsonSerializerContext;
