// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Authorization.Authorize;
using Authorization.Clients;
using Authorization.Handoffs;
using Authorization.Token;
using Authorization.Wire;
using Facts;
using Kernel.Jose;

namespace Authorization.PushedRequests;

/// <summary>
/// What an authorization request says that has an effect, kept in its <c>request_uri</c>. It passed every check when it was pushed
/// and passes them again when it is opened: <see cref="ToParameters"/> gives it back in the form they take.
/// </summary>
internal sealed record PushedRequest
{
    /// <summary>The longest <c>state</c> that can be pushed, in octets: it travels in the request line.</summary>
    public const int MaxStateOctets = 1024;

    /// <summary>The longest <c>nonce</c> that can be pushed, in octets.</summary>
    public const int MaxNonceOctets = 512;

    /// <summary>What is spent when a code is issued for it.</summary>
    public required SpentId Id { get; init; }

    /// <summary>Whose it is.</summary>
    public required string ClientId { get; init; }

    /// <summary>SHA-256 of the redirect URI; null for a hand-off, which has this server's own.</summary>
    public byte[]? RedirectUriHash { get; init; }

    /// <summary><c>scope</c>.</summary>
    public required string Scope { get; init; }

    /// <summary><c>state</c>.</summary>
    public string? State { get; init; }

    /// <summary><c>nonce</c>.</summary>
    public string? Nonce { get; init; }

    /// <summary><c>prompt</c>.</summary>
    public string? Prompt { get; init; }

    /// <summary>The S256 challenge, 32 octets; null when the client sent none.</summary>
    public byte[]? CodeChallenge { get; init; }

    /// <summary>The RFC 7638 thumbprint of the key that alone may redeem the code, 32 octets (RFC 9449 §10); null for any key.</summary>
    public byte[]? KeyThumbprint { get; init; }

    /// <summary>Whether the client signed it.</summary>
    public required bool IsSigned { get; init; }

    /// <summary>What it says of a hand-off; null when it asks for none.</summary>
    public PushedHandoff? Handoff { get; init; }

    /// <summary>Set when a phone's holder approved the hand-off; no client can push it.</summary>
    public HandoffApproval? Approval { get; init; }

    /// <summary>The first instant at which it is worth nothing.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Takes down a request that passed every check.</summary>
    public static PushedRequest Of(AuthorizationRequest request, DateTimeOffset expiresAt) => new()
    {
        Id = SpentId.New(expiresAt),
        ClientId = request.ReturnTo.Client.ClientId,
        RedirectUriHash = request.IsHandoff ? null : CodeRules.HashOf(request.ReturnTo.RedirectUri),
        Scope = string.Join(' ', request.Scopes.Values),
        State = request.ReturnTo.State,
        Nonce = request.Nonce,
        Prompt = request.Prompt is [] ? null : string.Join(' ', request.Prompt),
        CodeChallenge = OctetsOf(request.CodeChallenge),
        KeyThumbprint = OctetsOf(request.KeyThumbprint),
        IsSigned = request.IsSigned,
        Handoff = PushedHandoff.Of(request),
        ExpiresAt = expiresAt,
    };

    /// <summary>The error of a request that is good but too long to be pushed, or null.</summary>
    public static OAuthError? RefuseLength(AuthorizationRequest request) =>
        Encoding.UTF8.GetByteCount(request.ReturnTo.State ?? "") <= MaxStateOctets
        && Encoding.UTF8.GetByteCount(request.Nonce ?? "") <= MaxNonceOctets
            ? null
            : OAuthError.InvalidRequest($"A pushed state has at most {MaxStateOctets} octets and a nonce {MaxNonceOctets}.");

    /// <summary>The parameters that were pushed; null when the client's registration no longer has the place the answer goes to.</summary>
    public Parameters? ToParameters(Client client, HandoffCallback callback)
    {
        var returnUri = Handoff?.FindReturnUri(client);
        var redirectUri = Handoff is null
            ? client.RedirectUris.FirstOrDefault(uri => CodeRules.HashOf(uri).AsSpan().SequenceEqual(RedirectUriHash))
            : callback.Uri;
        if (redirectUri is null || (Handoff is not null && returnUri is null))
        {
            return null;
        }

        return Parameters.Of(
        [
            new("response_type", "code"),
            new("client_id", ClientId),
            new("redirect_uri", redirectUri),
            new("scope", Scope),
            new("state", State ?? ""),
            new("nonce", Nonce ?? ""),
            new("prompt", Prompt ?? ""),
            new("code_challenge", CodeChallenge is null ? "" : Base64Url.Encode(CodeChallenge)),
            new("code_challenge_method", CodeChallenge is null ? "" : "S256"),
            new("dpop_jkt", KeyThumbprint is null ? "" : Base64Url.Encode(KeyThumbprint)),
            new("handoff_template", Handoff?.Template ?? ""),
            new("handoff_fields", Handoff?.Fields ?? ""),
            new("handoff_return_uri", returnUri ?? ""),
            new("ui_locales", Handoff?.UiLocales ?? ""),
        ]);
    }

    /// <summary>Says nothing of what is inside.</summary>
    public override string ToString() => "(pushed request)";

    private static byte[]? OctetsOf(string? text) => Base64Url.TryDecode(text, out var octets) && octets.Length > 0 ? octets : null;
}
