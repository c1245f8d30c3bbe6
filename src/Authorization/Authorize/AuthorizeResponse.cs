// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Authorization.Wire;

namespace Authorization.Authorize;

/// <summary>
/// The redirect that answers an authorization request: success or error, with <c>state</c> and <c>iss</c> (RFC 9207).
/// </summary>
internal static class AuthorizeResponse
{
    /// <summary>The way back with a code (RFC 6749 §4.1.2).</summary>
    public static string WithCode(ReturnAddress returnTo, string code, string issuer) =>
        Build(returnTo, issuer, [("code", code)]);

    /// <summary>The way back with an error (RFC 6749 §4.1.2.1).</summary>
    public static string WithError(ReturnAddress returnTo, OAuthError error, string issuer) =>
        WithError(returnTo, error.Code, error.Description, issuer);

    /// <summary>The way back with an error that was found elsewhere.</summary>
    public static string WithError(ReturnAddress returnTo, string error, string description, string issuer) =>
        Build(returnTo, issuer, [("error", error), ("error_description", description)]);

    // The registered query stays as it is (RFC 6749 §3.1.2); a registered URI has no fragment.
    private static string Build(ReturnAddress returnTo, string issuer, IEnumerable<(string Name, string Value)> members)
    {
        var location = new StringBuilder(returnTo.RedirectUri);
        var separator = !returnTo.RedirectUri.Contains('?', StringComparison.Ordinal) ? "?"
            : returnTo.RedirectUri[^1] is '?' or '&' ? "" : "&";
        foreach (var (name, value) in members)
        {
            location.Append(separator).Append(name).Append('=').Append(Uri.EscapeDataString(value));
            separator = "&";
        }

        if (returnTo.State is not null)
        {
            location.Append("&state=").Append(Uri.EscapeDataString(returnTo.State));
        }

        return location.Append("&iss=").Append(Uri.EscapeDataString(issuer)).ToString();
    }
}
