// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;

namespace Testing.Actors;

/// <summary>A program of the machine that a test uses, when it is there.</summary>
public static class Tool
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>The program's path, or null where it is not installed.</summary>
    public static string? Find(string name)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Append("/sbin");
        return folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }

    /// <summary>Runs a program to its end, within bounds.</summary>
    /// <exception cref="TimeoutException">It did not end in 30 seconds; it has been killed.</exception>
    public static async Task<ToolResult> RunAsync(
        string file, IEnumerable<string> arguments, string? input = null, NetworkNamespace? within = null)
    {
        using var process = Start(file, arguments, within);
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await process.StandardInput.WriteAsync(input ?? "");
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // A program that reads no input may be gone already.
        }

        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{file} did not end in {Patience.TotalSeconds:0} s.");
        }

        return new ToolResult(process.ExitCode, await output, await error);
    }

    /// <summary>Starts a program with its three streams redirected; the caller ends it.</summary>
    public static Process Start(string file, IEnumerable<string> arguments, NetworkNamespace? within = null)
    {
        var start = within is null ? new ProcessStartInfo(file) : within.Enter(file);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        return Process.Start(start) ?? throw new InvalidOperationException($"{file} did not start.");
    }
}

/// <summary>What a program left behind.</summary>
public sealed record ToolResult(int ExitCode, string Output, string Error);
