// SPDX-License-Identifier: Apache-2.0
using Server.Edge;

namespace Server.Startup;

/// <summary>What the rules look at, gathered once.</summary>
internal sealed record StartupFacts
{
    /// <summary>All settings.</summary>
    public required IConfiguration Configuration { get; init; }

    /// <summary>What Kestrel reads its relative paths from.</summary>
    public required string ContentRoot { get; init; }

    /// <summary>Whether the sandbox is on.</summary>
    public required bool Sandbox { get; init; }

    /// <summary>What the process hosts.</summary>
    public required Roles Roles { get; init; }

    /// <summary>Where it listens.</summary>
    public required Addresses Addresses { get; init; }

    /// <summary>The settings of the edge.</summary>
    public required EdgeOptions Edge { get; init; }

    /// <summary>The version of .NET it runs on.</summary>
    public required Version Runtime { get; init; }

    /// <summary>Where RADIUS is told to listen; nothing said means loopback.</summary>
    public IEnumerable<string> RadiusAddresses =>
        Configuration.GetSection("Network:Radius:Listen").GetChildren().Select(address => address.Value ?? "");
}
