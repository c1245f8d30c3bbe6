// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Handoff;

/// <summary>Where it was measured, and on what.</summary>
internal sealed record Machine
{
    /// <summary>The checkout's root.</summary>
    public required string Checkout { get; init; }

    /// <summary>The server's program, built with this one.</summary>
    public required string ServerProgram { get; init; }

    /// <summary>The core of the server alone; this program keeps to another. Null where there is one core, or no taskset.</summary>
    public required int? ServerCore { get; init; }

    /// <summary>Commit, with a mark if files differ from it.</summary>
    public required string Commit { get; init; }

    /// <summary>Processor, cores, memory, kernel.</summary>
    public required string Hardware { get; init; }

    /// <summary>.NET.</summary>
    public required string Runtime { get; init; }

    /// <summary>What else the machine was busy with when this began: processes that ran or wished to, on average over a minute.</summary>
    public required double Load { get; init; }

    /// <summary>Looks around, and moves this process off the server's core.</summary>
    public static Machine Look()
    {
        var built = new DirectoryInfo(AppContext.BaseDirectory);
        var checkout = built;
        while (!File.Exists(Path.Combine(checkout.FullName, "NumberVerification.sln")))
        {
            checkout = checkout.Parent ?? throw new InvalidOperationException("This program runs from its checkout.");
        }

        var canPin = Environment.ProcessorCount > 1 && File.Exists("/usr/bin/taskset");
        if (canPin)
        {
            Ask("taskset", "-a", "-p", "-c", string.Create(CultureInfo.InvariantCulture, $"1-{Environment.ProcessorCount - 1}"), Id());
        }

        return new Machine
        {
            Checkout = checkout.FullName,
            ServerProgram = Path.Combine(checkout.FullName, "artifacts", "bin", "Server", built.Name, "Server.dll"),
            ServerCore = canPin ? 0 : null,
            Commit = Ask("git", "-C", checkout.FullName, "describe", "--always", "--dirty", "--abbrev=10"),
            Hardware = string.Create(
                CultureInfo.InvariantCulture,
                $"{Line("/proc/cpuinfo", "model name")}, {Environment.ProcessorCount} cores, {MemoryGiB()} GiB, {RuntimeInformation.OSDescription}"),
            Runtime = $"{RuntimeInformation.FrameworkDescription}, {built.Name} build",
            Load = double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture),
        };
    }

    private static string Id() => Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

    private static string Line(string file, string name) =>
        File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown";

    private static long MemoryGiB() => long.Parse(Line("/proc/meminfo", "MemTotal").Split(' ')[0], CultureInfo.InvariantCulture) / 1024 / 1024;

    private static string Ask(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
            return process.StandardOutput.ReadToEnd().Trim() is { Length: > 0 } answer ? answer : "unknown";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "unknown";
        }
    }
}
