// SPDX-License-Identifier: Apache-2.0
namespace Authorization.Keys;

/// <summary>Where a signing key is in its life; the times stored with it say so.</summary>
internal enum KeyState
{
    /// <summary>Published, does not sign yet.</summary>
    Announced,

    /// <summary>Published, signs.</summary>
    Active,

    /// <summary>Published, signs no more.</summary>
    Retired,

    /// <summary>Not published.</summary>
    Gone,
}
