// SPDX-License-Identifier: Apache-2.0
namespace Authorization.Consent;

/// <summary>Whether the law lets a line be named for a purpose without the subscriber's consent (AS-11, AS-59).</summary>
public enum LegalBasis
{
    /// <summary>Another basis carries the purpose: a contract, a legitimate interest, a duty. An opt-out still counts.</summary>
    NotNeeded,

    /// <summary>The subscriber's consent must be on record.</summary>
    MustBeOnRecord,
}
