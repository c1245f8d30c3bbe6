// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Testing.Actors;

/// <summary>
/// An application's back end: openid-client or oauth4webapi in a Node process of its own, spoken to by JSON lines. What it refuses, a
/// certified client refuses.
/// </summary>
public sealed class RelyingParty : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Process _node;

    private RelyingParty(Process node) => _node = node;

    /// <summary>Why the client cannot run here, or null.</summary>
    public static string? WhyMissing(string folder) =>
        Tool.Find("node") is null ? "node is not installed"
        : Directory.Exists(Path.Combine(folder, "node_modules", "openid-client")) ? null
        : "openid-client is not installed (./check.sh --install)";

    /// <summary>Starts the client and lets it discover the server.</summary>
    public static async Task<RelyingParty> StartAsync(
        string folder, string issuer, string clientId, string keyFile, string redirectUri, NetworkNamespace? within = null,
        string library = "openid-client")
    {
        var party = new RelyingParty(Tool.Start("node", [Path.Combine(folder, "relying-party.mjs"), library], within));
        var answer = await party.AskAsync("configure", new JsonObject
        {
            ["issuer"] = issuer,
            ["clientId"] = clientId,
            ["keyFile"] = keyFile,
            ["redirectUri"] = redirectUri,
        });
        return answer["error"] is null ? party : throw new InvalidOperationException($"Discovery failed: {answer}");
    }

    /// <summary>The URL for the phone, and the state that names the attempt.</summary>
    public async Task<(string Url, string State)> BeginAsync(string scope, string? prompt = null)
    {
        var answer = await AskAsync("begin", new JsonObject { ["scope"] = scope, ["prompt"] = prompt });
        return ((string)answer["url"]!, (string)answer["state"]!);
    }

    /// <summary>Redeems the callback; the answer holds the tokens, or <c>error</c>.</summary>
    public Task<JsonObject> FinishAsync(string state, string callback, string? verifier = null) =>
        AskAsync("finish", new JsonObject { ["state"] = state, ["callback"] = callback, ["verifier"] = verifier });

    /// <summary>The CAMARA call by the back end.</summary>
    public Task<JsonObject> VerifyAsync(string url, string accessToken, string phoneNumber) =>
        AskAsync("verify", new JsonObject
        {
            ["url"] = url,
            ["accessToken"] = accessToken,
            ["body"] = new JsonObject { ["phoneNumber"] = phoneNumber },
        });

    /// <inheritdoc/>
    public void Dispose()
    {
        _node.Kill(entireProcessTree: true);
        _node.Dispose();
    }

    /// <summary>Any command of the client; the answer holds <c>error</c> when the client or the server refused.</summary>
    public async Task<JsonObject> AskAsync(string command, JsonObject argument)
    {
        argument["command"] = command;
        await _node.StandardInput.WriteLineAsync(argument.ToJsonString());
        await _node.StandardInput.FlushAsync();
        using var patience = new CancellationTokenSource(Patience);
        var line = await _node.StandardOutput.ReadLineAsync(patience.Token)
            ?? throw new InvalidOperationException($"The client died: {await _node.StandardError.ReadToEndAsync()}");
        return JsonSerializer.Deserialize<JsonObject>(line)!;
    }
}
