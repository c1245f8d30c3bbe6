// SPDX-License-Identifier: Apache-2.0
using Kernel.Jose;

namespace Authorization.Keys;

/// <summary>A signing key and its times. The state follows from the clock, so all nodes change it at one instant.</summary>
/// <param name="Key">The key.</param>
/// <param name="Generation">1, 2, 3… for each algorithm.</param>
/// <param name="ActiveFrom">When it begins to sign.</param>
/// <param name="RetiredAt">When it stops signing; null while it has no successor.</param>
/// <param name="GoneAt">When it leaves the JWKS; null while it has no successor.</param>
internal sealed record PublishedKey(
    SigningKey Key, long Generation, DateTimeOffset ActiveFrom, DateTimeOffset? RetiredAt, DateTimeOffset? GoneAt)
{
    /// <summary>The state at an instant.</summary>
    public KeyState StateAt(DateTimeOffset now) => this switch
    {
        _ when now >= GoneAt => KeyState.Gone,
        _ when now >= RetiredAt => KeyState.Retired,
        _ when now >= ActiveFrom => KeyState.Active,
        _ => KeyState.Announced,
    };
}
