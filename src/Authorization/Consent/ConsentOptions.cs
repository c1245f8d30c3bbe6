// SPDX-License-Identifier: Apache-2.0
namespace Authorization.Consent;

/// <summary>
/// When a subscriber's consent must be on record (<c>Server consent import</c> records it). Of the rules that match, the one that names most of
/// client, purpose and scope decides; of two that name equally many, <c>MustBeOnRecord</c> does.
/// </summary>
public sealed class ConsentOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Authorization:Consent";

    /// <summary>
    /// Where no rule matches: <c>NotNeeded</c> or <c>MustBeOnRecord</c>. Unset, it depends on the purpose: <c>NotNeeded</c> for those that protect people
    /// and accounts, do what was asked or follow a law (docs/operations.md lists them), <c>MustBeOnRecord</c> for every other.
    /// </summary>
    public LegalBasis? Default { get; set; }

    /// <summary>The rules; each names at least one of purpose, scope and client, and no two the same.</summary>
    public IList<ConsentRuleOptions> Rules { get; } = [];
}

/// <summary>One rule: what it is about, and what holds there.</summary>
public sealed class ConsentRuleOptions
{
    /// <summary>A purpose, without its <c>dpv:</c>; unset for any.</summary>
    public string? Purpose { get; set; }

    /// <summary>A scope of an API; unset for any.</summary>
    public string? Scope { get; set; }

    /// <summary>A client; unset for any.</summary>
    public string? ClientId { get; set; }

    /// <summary><c>NotNeeded</c> or <c>MustBeOnRecord</c>.</summary>
    public LegalBasis? Basis { get; set; }
}
