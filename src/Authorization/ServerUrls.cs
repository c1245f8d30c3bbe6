// SPDX-License-Identifier: Apache-2.0
using Microsoft.Extensions.Options;

namespace Authorization;

/// <summary>
/// The names this server goes by, all derived from the configured issuer and never from a request, so that no Host or
/// X-Forwarded header can change an <c>aud</c> check or a link.
/// </summary>
internal sealed class ServerUrls(IOptions<AuthorizationServerOptions> options)
{
    /// <summary>Route of the authorization endpoint.</summary>
    public const string AuthorizePath = "/authorize";

    /// <summary>Route of the token endpoint.</summary>
    public const string TokenPath = "/token";

    /// <summary>Route of the pushed authorization request endpoint (RFC 9126).</summary>
    public const string PushedRequestPath = "/par";

    /// <summary>Route of the backchannel authentication endpoint (OpenID Connect CIBA §7).</summary>
    public const string BackchannelPath = "/bc-authorize";

    /// <summary>Route of the introspection endpoint (RFC 7662).</summary>
    public const string IntrospectionPath = "/introspect";

    /// <summary>Route of the revocation endpoint (RFC 7009).</summary>
    public const string RevocationPath = "/revoke";

    /// <summary>Route of a hand-off's beginning, an extension of ours.</summary>
    public const string HandoffPath = "/handoff";

    /// <summary>Route at which the phone's answer to a hand-off arrives, and the redirect URI by which one is asked for.</summary>
    public const string HandoffCallbackPath = "/handoff/callback";

    /// <summary>The issuer, exactly as configured.</summary>
    public string Issuer { get; } = options.Value.Issuer;

    /// <summary>Full URL of the authorization endpoint.</summary>
    public string AuthorizationEndpoint => Issuer + AuthorizePath;

    /// <summary>
    /// The names by which an authorization request means this server, wherever it is sent (AS-21, RFC 9101 §4).
    /// </summary>
    public IReadOnlyCollection<string> RequestAudiences => [AuthorizationEndpoint, Issuer];

    /// <summary>Full URL of the token endpoint.</summary>
    public string TokenEndpoint => Issuer + TokenPath;

    /// <summary>Full URL of the pushed authorization request endpoint.</summary>
    public string PushedRequestEndpoint => Issuer + PushedRequestPath;

    /// <summary>Full URL of the backchannel authentication endpoint.</summary>
    public string BackchannelEndpoint => Issuer + BackchannelPath;

    /// <summary>Full URL of the introspection endpoint.</summary>
    public string IntrospectionEndpoint => Issuer + IntrospectionPath;

    /// <summary>Full URL of the revocation endpoint.</summary>
    public string RevocationEndpoint => Issuer + RevocationPath;

    /// <summary>Full URL of a hand-off's beginning.</summary>
    public string HandoffEndpoint => Issuer + HandoffPath;

    /// <summary>Full URL of a hand-off's callback.</summary>
    public string HandoffCallback => Issuer + HandoffCallbackPath;
}
