// SPDX-License-Identifier: Apache-2.0
namespace Facts;

/// <summary>Which door decided. The names are stored: they may be added to, never renamed.</summary>
public enum FactKind
{
    /// <summary>An authorization request was answered.</summary>
    Authorize,

    /// <summary>A token request was answered.</summary>
    Token,

    /// <summary>A call to an API was answered.</summary>
    Api,

    /// <summary>An authorization request was pushed (RFC 9126).</summary>
    Pushed,

    /// <summary>A backchannel authentication request was answered (CIBA).</summary>
    Backchannel,

    /// <summary>A token was looked at by whoever may (RFC 7662).</summary>
    Introspection,

    /// <summary>A token was revoked (RFC 7009).</summary>
    Revocation,

    /// <summary>A subscriber's consent or opt-out was recorded.</summary>
    Consent,

    /// <summary>A hand-off from a desktop to a phone went a step on, or ended.</summary>
    Handoff,

    /// <summary>The heads of all chains, written down by one node.</summary>
    Anchor,
}
