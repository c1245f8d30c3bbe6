// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using Testing.Actors;

namespace EndToEnd.Tests.Differential;

/// <summary>A certified OpenID provider, configured like this server, in a Node process of its own.</summary>
internal sealed class OtherProvider : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _node;

    private OtherProvider(Process node, string issuer)
    {
        _node = node;
        Issuer = issuer;
    }

    public string Issuer { get; }

    private static string Folder => Path.Combine(Sandbox.RepositoryRoot, "tests", "EndToEnd.Tests", "peer");

    /// <summary>Why it cannot run here, or null.</summary>
    public static string? WhyMissing() =>
        Tool.Find("node") is null ? "node is not installed"
        : Directory.Exists(Path.Combine(Folder, "node_modules", "oidc-provider")) ? null
        : "oidc-provider is not installed (./check.sh --install)";

    /// <summary>Starts it.</summary>
    public static async Task<OtherProvider> StartAsync()
    {
        var node = Tool.Start("node", [Path.Combine(Folder, "provider.mjs"), Path.Combine(Sandbox.RepositoryRoot, "src", "Server", "Sandbox")]);
        using var patience = new CancellationTokenSource(Patience);
        var issuer = await node.StandardOutput.ReadLineAsync(patience.Token)
            ?? throw new InvalidOperationException($"The other provider did not start: {await node.StandardError.ReadToEndAsync(CancellationToken.None)}");

        // Read on, or it would wait for a reader once the pipe is full.
        node.ErrorDataReceived += (_, _) => { };
        node.BeginErrorReadLine();
        return new OtherProvider(node, issuer);
    }

    public void Dispose()
    {
        _node.Kill(entireProcessTree: true);
        _node.Dispose();
    }
}
