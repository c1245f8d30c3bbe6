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

    /// <summary>The issuer, exactly as configured.</summary>
    public string Issuer { get; } = options.Value.Issuer;

    /// <summary>Full URL of the authorization endpoint.</summary>
    public string AuthorizationEndpoint => Issuer + AuthorizePath;

    /// <summary>Full URL of the token endpoint.</summary>
    public string TokenEndpoint => Issuer + TokenPath;
}
