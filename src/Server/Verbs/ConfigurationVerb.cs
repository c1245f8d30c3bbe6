// SPDX-License-Identifier: Apache-2.0
namespace Server.Verbs;

/// <summary>Prints docs/configuration.md.</summary>
internal static class ConfigurationVerb
{
    /// <summary>Writes it to standard output.</summary>
    public static Task<int> RunAsync(string[] args, CancellationToken ct)
    {
        Console.Out.Write(SettingsManual.Print());
        return Task.FromResult(0);
    }
}
