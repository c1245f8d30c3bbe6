// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using System.Text;

namespace Kernel.Jose;

/// <summary>
/// What a DPoP proof must have been made for: a method and a URL, and at a resource also the access token beside it
/// (RFC 9449 §4.3). The URL is the configured one: a Host header is the caller's own word.
/// </summary>
public sealed class DpopTarget
{
    private readonly string _url;

    /// <summary>A target without an access token: an endpoint of the authorization server.</summary>
    /// <param name="method">The HTTP method, upper case.</param>
    /// <param name="url">The endpoint's URL: absolute, http or https, without query.</param>
    /// <exception cref="ArgumentException">The URL is none that a request could be sent to.</exception>
    public DpopTarget(string method, string url)
    {
        Method = method;
        _url = Normalise(url) ?? throw new ArgumentException("The URL of an endpoint is absolute, http or https.", nameof(url));
    }

    private DpopTarget(string method, string url, string tokenHash)
    {
        Method = method;
        _url = url;
        TokenHash = tokenHash;
    }

    /// <summary><c>htm</c>.</summary>
    public string Method { get; }

    /// <summary>The <c>ath</c> that is needed; null where there is no access token.</summary>
    internal string? TokenHash { get; }

    /// <summary>The same resource, called with that access token.</summary>
    public DpopTarget With(string accessToken) =>
        new(Method, _url, Base64Url.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(accessToken))));

    /// <summary>Whether the <c>htu</c> names this URL, its own query and fragment apart.</summary>
    internal bool IsAt(string? url) => url is not null && _url.Equals(Normalise(url), StringComparison.Ordinal);

    // RFC 3986 §6.2.2 and §6.2.3, as RFC 9449 §4.3 wants them applied: letter case of scheme and host, default port, dot segments,
    // escaped unreserved characters, empty path. Uri does this; what it would forgive besides (blanks, backslashes) is refused first.
    private static string? Normalise(string url) =>
        !url.AsSpan().ContainsAnyExceptInRange('!', '~')
        && !url.Contains('\\', StringComparison.Ordinal)
        && Uri.TryCreate(url, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp)
        && url.AsSpan(uri.Scheme.Length).StartsWith("://", StringComparison.Ordinal)
        && uri.UserInfo.Length == 0
            ? uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)
            : null;
}
