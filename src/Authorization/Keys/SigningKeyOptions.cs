// SPDX-License-Identifier: Apache-2.0
namespace Authorization.Keys;

/// <summary>
/// The life of the keys that sign ID tokens: announced in the JWKS, then active, then retired, then gone.
/// </summary>
public sealed class SigningKeyOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Keys";

    /// <summary>Age at which a signing key gives way to the next.</summary>
    public TimeSpan RotationAge { get; set; } = TimeSpan.FromDays(90);

    /// <summary>
    /// How long a new key stands in the JWKS before it signs; at least <see cref="JwksMaxAge"/> + <see cref="PollInterval"/> + ten
    /// seconds, so that every node publishes it and every cache has let go of the set without it.
    /// </summary>
    public TimeSpan AnnounceFor { get; set; } = TimeSpan.FromDays(1);

    /// <summary>
    /// How long a key stays in the JWKS after its last signature; at least the five minutes an ID token lives + <see cref="JwksMaxAge"/>.
    /// </summary>
    public TimeSpan RetireAfter { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How long clients may cache discovery and the JWKS (<c>Cache-Control: max-age</c>).</summary>
    public TimeSpan JwksMaxAge { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How often a node reads the keys from the database; an emergency rotation reaches every node within it.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>What clocks may differ by and answers may take on their way.</summary>
    internal static readonly TimeSpan Slack = TimeSpan.FromSeconds(10);
}
