// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Authorization.Clients;
using Authorization.Wire;
using Kernel.Jose;

namespace Authorization.Authorize;

/// <summary>
/// What a client may ask for, the same in every flow that concerns a subscriber (AS-02, AS-55 to AS-58). Each rule gives its error, or
/// null; they are asked in the order they stand here.
/// </summary>
internal static class ScopeRules
{
    /// <summary>There is a scope, and it follows the grammar.</summary>
    public static OAuthError? RefuseForm(RequestedScopes scopes) => scopes switch
    {
        { IsWellFormed: false } => OAuthError.InvalidScope("scope is malformed, too long, or repeats a value."),
        { Values: [] } => OAuthError.InvalidScope("scope is missing."),
        _ => null,
    };

    /// <summary>
    /// AS-56: exactly one purpose, case-sensitive; the withdrawn <c>dpv:purpose#scope</c> has been taken apart by now where the
    /// client may write it.
    /// </summary>
    public static OAuthError? RefusePurpose(RequestedScopes scopes, Client client) => scopes.Purposes.Take(2).ToArray() switch
    {
        [var purpose] when purpose.Contains('#', StringComparison.Ordinal) =>
            OAuthError.InvalidScope("The purpose is a scope value of its own, without a number sign."),
        [var purpose] => client.Purposes.Contains(purpose[ScopeCatalog.PurposePrefix.Length..])
            ? null
            : OAuthError.InvalidScope("The purpose is unknown or not granted to this client."),
        _ => OAuthError.InvalidScope("scope must name exactly one purpose, as dpv:Purpose."),
    };

    /// <summary>
    /// Every API scope is known and granted. Without one the only outcome would be a name for a visitor, which nobody granted.
    /// </summary>
    public static OAuthError? RefuseScopes(RequestedScopes scopes, Client client)
    {
        if (!scopes.ApiScopes.Any())
        {
            return OAuthError.InvalidScope("scope names no API.");
        }

        return scopes.ApiScopes.All(scope => ScopeCatalog.ApiScopes.Contains(scope) && client.Scopes.Contains(scope))
            ? null
            : OAuthError.InvalidScope("A scope is unknown or not granted to this client.");
    }

    /// <summary>AS-49: no claims of OpenID Connect's own without <c>openid</c>.</summary>
    public static OAuthError? RefuseClaims(string? claims, RequestedScopes scopes)
    {
        if (claims is null)
        {
            return null;
        }

        if (!StrictJson.TryParseObject(Encoding.UTF8.GetBytes(claims), out var document))
        {
            return OAuthError.InvalidRequest("claims must be one JSON object.");
        }

        document.Dispose();
        return scopes.HasOpenId ? null : OAuthError.InvalidRequest("claims needs the scope openid.");
    }
}
