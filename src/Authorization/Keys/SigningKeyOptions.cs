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
    /// How long a new key stands in the JWKS before it signs; at least <see cref="JwksMaxAge"/> + <see cref="PollInterval"/>, so
    /// that every node publishes it and every cache has let go of the set without it.
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

    /// <summary>Why these settings cannot be, naming the one at fault; null when they can.</summary>
    internal string? Refuse(TimeSpan longestTokenLife) => this switch
    {
        _ when PollInterval <= TimeSpan.Zero => Name(nameof(PollInterval), "must be positive"),
        _ when JwksMaxAge < TimeSpan.FromSeconds(1) => Name(nameof(JwksMaxAge), "must be a second at least"),
        _ when AnnounceFor < JwksMaxAge + PollInterval =>
            Name(nameof(AnnounceFor), $"must be at least {nameof(JwksMaxAge)} + {nameof(PollInterval)}"),
        _ when RetireAfter < longestTokenLife + JwksMaxAge =>
            Name(nameof(RetireAfter), $"must be at least {longestTokenLife:g} + {nameof(JwksMaxAge)}"),
        _ when RotationAge < AnnounceFor => Name(nameof(RotationAge), $"must be at least {nameof(AnnounceFor)}"),
        _ => null,
    };

    private static string Name(string setting, string rule) => $"{Section}:{setting} {rule}.";
}
