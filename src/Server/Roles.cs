// SPDX-License-Identifier: Apache-2.0
using System.Collections.Frozen;

namespace Server;

/// <summary>What this process hosts; set by <c>Roles</c>, words parted by commas.</summary>
internal sealed record Roles
{
    /// <summary>The setting's name.</summary>
    public const string Setting = "Roles";

    private static readonly FrozenSet<string> Known = FrozenSet.Create("network", "authorization", "number-verification", "frontchannel");
    private static readonly FrozenSet<string> Planned = FrozenSet.Create("checks", "journeys");

    private Roles(IReadOnlySet<string> names)
    {
        Network = names.Contains("network");
        Authorization = names.Contains("authorization");
        NumberVerification = names.Contains("number-verification");
        Frontchannel = names.Contains("frontchannel");
    }

    /// <summary>The feeds: who holds which address.</summary>
    public bool Network { get; }

    /// <summary>The authorization server.</summary>
    public bool Authorization { get; }

    /// <summary>The API.</summary>
    public bool NumberVerification { get; }

    /// <summary>The hand-off from a desktop to a phone, where <c>Handoff:Enabled</c> says so too.</summary>
    public bool Frontchannel { get; }

    /// <summary>Whether it keeps anything: the API alone does not, it asks the authorization server of another process.</summary>
    public bool KeepsState => Network || Authorization;

    /// <summary>Reads the setting; nothing set means all.</summary>
    /// <exception cref="StartupRefusedException">A word is unknown, or the roles cannot work together yet.</exception>
    public static Roles Read(IConfiguration configuration)
    {
        var section = configuration.GetSection(Setting);
        var words = section.Value ?? string.Join(',', section.GetChildren().Select(child => child.Value));
        var names = words.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToHashSet();
        if (names.Count == 0)
        {
            return new Roles(Known);
        }

        foreach (var name in names)
        {
            if (Planned.Contains(name))
            {
                throw new StartupRefusedException($"{Setting}: \"{name}\" is not part of this release.");
            }

            if (!Known.Contains(name))
            {
                throw new StartupRefusedException($"{Setting}: one of its words is no role; roles are {string.Join(", ", Known.Order())}.");
            }
        }

        var roles = new Roles(names);
        roles.RefuseWhatCannotWork();
        return roles;
    }

    private void RefuseWhatCannotWork()
    {
        if (Authorization && !Network)
        {
            throw new StartupRefusedException(
                $"{Setting}: \"authorization\" without \"network\" needs to follow another process's journal, which this release does not do.");
        }

        if (Frontchannel && !Authorization)
        {
            throw new StartupRefusedException($"{Setting}: \"frontchannel\" runs only beside \"authorization\".");
        }
    }
}
