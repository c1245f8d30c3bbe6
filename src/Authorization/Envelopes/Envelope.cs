// SPDX-License-Identifier: Apache-2.0
using Facts;
using Kernel;
using Network;

namespace Authorization.Envelopes;

/// <summary>What an envelope is; bound into the seal, so that a code can never be read as a token (SEC-181).</summary>
internal enum EnvelopeKind : byte
{
    /// <summary>An authorization code.</summary>
    Code = 1,

    /// <summary>An access token.</summary>
    AccessToken = 2,

    /// <summary>A pushed authorization request; its content is not an <see cref="Envelope"/>.</summary>
    PushedRequest = 3,

    /// <summary>An <c>auth_req_id</c> of backchannel authentication.</summary>
    AuthenticationRequest = 4,
}

/// <summary>
/// The content of a code, an access token or an authentication request. It is no row anywhere: sealed, it travels with the client; the only state kept is
/// whether its id has been spent.
/// </summary>
internal sealed record Envelope
{
    /// <summary>Code, token or request.</summary>
    public required EnvelopeKind Kind { get; init; }

    /// <summary>What is spent when it is used.</summary>
    public required SpentId Id { get; init; }

    /// <summary>The grant it belongs to; once spent, every token of the grant is dead. Outlives all of them.</summary>
    public required SpentId GrantId { get; init; }

    /// <summary>The door it came by.</summary>
    public required string Origin { get; init; }

    /// <summary>The client it was made for.</summary>
    public required string ClientId { get; init; }

    /// <summary>SHA-256 of the redirect URI; codes only.</summary>
    public byte[]? RedirectUriHash { get; init; }

    /// <summary>The S256 challenge, 32 octets; codes only, null when the client sent none.</summary>
    public byte[]? CodeChallenge { get; init; }

    /// <summary><c>nonce</c>; codes only.</summary>
    public string? Nonce { get; init; }

    /// <summary>The API scopes, and <c>openid</c>.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>The declared purpose, without its <c>dpv:</c>.</summary>
    public string? Purpose { get; init; }

    /// <summary>How the subscriber was authenticated (<c>amr</c>).</summary>
    public required IReadOnlyList<string> AuthenticationMethods { get; init; }

    /// <summary>Whose line it is; null while that is pending, and for tokens minted for tests.</summary>
    public PhoneNumber? Number { get; init; }

    /// <summary>When the network named the subscriber.</summary>
    public required DateTimeOffset AuthenticatedAt { get; init; }

    /// <summary>The first instant at which it is worth nothing.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>
    /// The RFC 7638 thumbprint of the key it is bound to (RFC 9449 §6 and §10): without a proof of that key it is worth nothing. Null for
    /// a bearer token, and for a code that any key may redeem.
    /// </summary>
    public string? KeyThumbprint { get; init; }

    /// <summary>
    /// The operator token that is still to be verified, in an authentication request that is pending; null in everything else.
    /// </summary>
    public string? OperatorToken { get; init; }

    /// <summary>The evidence it rests on; null where an operator token is the evidence, and for tokens minted for tests.</summary>
    public SubscriberBinding? Binding { get; init; }

    /// <summary>Says nothing of what is inside.</summary>
    public override string ToString() => $"({Kind})";
}
