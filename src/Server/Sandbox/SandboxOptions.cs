// SPDX-License-Identifier: Apache-2.0
namespace Server.Sandbox;

/// <summary>The playground: virtual phones, ready-made clients, a start page. For loopback only.</summary>
public sealed class SandboxOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Sandbox";

    /// <summary>
    /// Whether the sandbox is on. Unset means: in the Development environment and nowhere else. While it is on, every listener must be
    /// loopback, because the sandbox gives any identity to anyone who can reach it.
    /// </summary>
    public bool? Enabled { get; set; }

    /// <summary>The decision: what is set, else whether the environment is Development.</summary>
    internal static bool IsOn(IConfiguration configuration, IHostEnvironment environment) =>
        configuration.GetValue<bool?>($"{Section}:{nameof(Enabled)}") ?? environment.IsDevelopment();
}
