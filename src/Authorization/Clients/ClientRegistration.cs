// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using System.Text.Json.Serialization;

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

    /// <summary><c>enabled</c>; a disabled client obtains and uses nothing.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary><c>sector</c> of the pairwise subjects; default the client_id.</summary>
    public string? Sector { get; set; }

    /// <summary><c>jwks</c>; required, the client's public keys.</summary>
    public JsonElement? Jwks { get; set; }

    /// <summary><c>redirect_uris</c>; required.</summary>
    public IReadOnlyList<string?>? RedirectUris { get; set; }

    /// <summary><c>scopes</c>; required, nothing is granted unasked.</summary>
    public IReadOnlyList<string?>? Scopes { get; set; }

    /// <summary><c>purposes</c>; required, without <c>dpv:</c>.</summary>
    public IReadOnlyList<string?>? Purposes { get; set; }

    /// <summary><c>grant_types</c>; default <c>authorization_code</c> alone.</summary>
    public IReadOnlyList<string?>? GrantTypes { get; set; }

    /// <summary><c>id_token_signed_response_alg</c>; default ES256.</summary>
    public string? IdTokenSignedResponseAlg { get; set; }

    /// <summary><c>require_pkce</c>; default true.</summary>
    public bool RequirePkce { get; set; } = true;

    /// <summary><c>access_token_lifetime_seconds</c>; default 120.</summary>
    public int AccessTokenLifetimeSeconds { get; set; } = 120;
}

/// <summary>The wire of the clients file.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ClientRegistration))]
internal sealed partial class ClientsJson : JsonSerializerContext;
