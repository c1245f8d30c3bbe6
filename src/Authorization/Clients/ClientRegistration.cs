// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Authorization.Clients;

/// <summary>A client as the file writes it, in the words of RFC 7591 §2 where it has one; not yet believed.</summary>
internal sealed record ClientRegistration
{
    /// <summary><c>client_id</c>; required.</summary>
    public string? ClientId { get; init; }

    /// <summary><c>client_name</c>; default the client_id.</summary>
    public string? ClientName { get; init; }

    /// <summary><c>enabled</c>; a disabled client obtains and uses nothing.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary><c>sector</c> of the pairwise subjects; default the client_id.</summary>
    public string? Sector { get; init; }

    /// <summary><c>jwks</c>; required, the client's public keys.</summary>
    public JsonElement? Jwks { get; init; }

    /// <summary><c>redirect_uris</c>; required.</summary>
    public IReadOnlyList<string?>? RedirectUris { get; init; }

    /// <summary><c>scopes</c>; required, nothing is granted unasked.</summary>
    public IReadOnlyList<string?>? Scopes { get; init; }

    /// <summary><c>purposes</c>; required, without <c>dpv:</c>.</summary>
    public IReadOnlyList<string?>? Purposes { get; init; }

    /// <summary><c>grant_types</c>; default <c>authorization_code</c> alone.</summary>
    public IReadOnlyList<string?>? GrantTypes { get; init; }

    /// <summary><c>id_token_signed_response_alg</c>; default ES256.</summary>
    public string? IdTokenSignedResponseAlg { get; init; }

    /// <summary><c>require_pkce</c>; default true.</summary>
    public bool RequirePkce { get; init; } = true;

    /// <summary><c>access_token_lifetime_seconds</c>; default 120.</summary>
    public int AccessTokenLifetimeSeconds { get; init; } = 120;
}

/// <summary>The wire of the clients file.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ClientRegistration))]
internal sealed partial class ClientsJson : JsonSerializerContext;
