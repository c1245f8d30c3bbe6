// SPDX-License-Identifier: Apache-2.0
using Kernel.Jose;

namespace Authorization.Discovery;

/// <summary>
/// What this server can do, said once: discovery advertises it, registration admits it, and the endpoints refuse the rest, so
/// that the metadata cannot drift from the behaviour.
/// </summary>
internal static class Capabilities
{
    /// <summary>The grant type of codes.</summary>
    public const string AuthorizationCode = "authorization_code";

    /// <summary>The grant type of a client on its own.</summary>
    public const string ClientCredentials = "client_credentials";

    /// <summary>The grant type of backchannel authentication (OpenID Connect CIBA §10.1).</summary>
    public const string Ciba = "urn:openid:params:grant-type:ciba";

    /// <summary>The grant type of bearer assertions (RFC 7523 §2.1).</summary>
    public const string JwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    /// <summary>
    /// <c>grant_type</c> values that a registration may hold. Which of them are served depends on the settings: discovery lists, and
    /// <c>/token</c> takes, those whose <see cref="Token.IGrant"/> is registered.
    /// </summary>
    public static IReadOnlyList<string> GrantTypes { get; } = [AuthorizationCode, ClientCredentials, Ciba, JwtBearer];

    /// <summary><c>backchannel_token_delivery_modes_supported</c> (AS-33).</summary>
    public static IReadOnlyList<string> BackchannelDeliveryModes { get; } = ["poll"];

    /// <summary><c>scope</c> values that open something now, purposes apart.</summary>
    public static IReadOnlyList<string> Scopes { get; } = [ScopeCatalog.OpenId, ScopeCatalog.OfflineAccess, .. ScopeCatalog.ApiScopes];

    /// <summary><c>response_type</c> values.</summary>
    public static IReadOnlyList<string> ResponseTypes { get; } = ["code"];

    /// <summary><c>response_mode</c> values.</summary>
    public static IReadOnlyList<string> ResponseModes { get; } = ["query"];

    /// <summary><c>prompt</c> values that may succeed; the network authenticates silently, so <c>login</c> is what always happens.</summary>
    public static IReadOnlyList<string> PromptValues { get; } = ["none", "login"];

    /// <summary><c>code_challenge_method</c> values (RFC 7636 §4.2).</summary>
    public static IReadOnlyList<string> CodeChallengeMethods { get; } = ["S256"];

    /// <summary>Client authentication (decision 8).</summary>
    public static IReadOnlyList<string> ClientAuthenticationMethods { get; } = ["private_key_jwt"];

    /// <summary>Algorithms of signed backchannel requests (CIBA §4).</summary>
    public static IReadOnlyList<string> BackchannelRequestAlgorithms => JwsAlgorithms.Names;

    /// <summary>Algorithms of client assertions.</summary>
    public static IReadOnlyList<string> ClientAssertionAlgorithms => JwsAlgorithms.Names;

    /// <summary>Algorithms of request objects (RFC 9101 §9).</summary>
    public static IReadOnlyList<string> RequestObjectAlgorithms => JwsAlgorithms.Names;

    /// <summary>Algorithms of ID tokens; RS256 because every OpenID provider has it (OpenID Connect Discovery §3).</summary>
    public static IReadOnlyList<JwsAlgorithm> IdTokenAlgorithms { get; } = [JwsAlgorithm.ES256, JwsAlgorithm.RS256];

    /// <summary>Subject identifiers (decision 12).</summary>
    public static IReadOnlyList<string> SubjectTypes { get; } = ["pairwise"];

    /// <summary>Claims an ID token may carry.</summary>
    public static IReadOnlyList<string> Claims { get; } =
        ["iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "amr", "at_hash"];
}
