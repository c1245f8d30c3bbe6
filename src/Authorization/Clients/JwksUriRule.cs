// SPDX-License-Identifier: Apache-2.0
namespace Authorization.Clients;

/// <summary>What may be registered as <c>jwks_uri</c> (RFC 7591 §2): https alone. Where its host leads is judged at each connection.</summary>
internal static class JwksUriRule
{
    /// <summary>Why the text is no address of keys to register; null when it is one.</summary>
    public static string? Refuse(string text) =>
        RedirectUriRule.Refuse(text) ?? (text.StartsWith("https://", StringComparison.Ordinal) ? null : "is not https");
}
