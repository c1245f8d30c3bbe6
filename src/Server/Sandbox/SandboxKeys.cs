// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Authorization.Clients;
using Kernel.Jose;

namespace Server.Sandbox;

/// <summary>The key pairs of the sandbox's clients. They are published with the source, so they prove nothing anywhere else.</summary>
internal static class SandboxKeys
{
    /// <summary>The clients that have one.</summary>
    public static IReadOnlyList<string> ClientIds { get; } = ["sandbox-app", "sandbox-other", "sandbox-api", "sandbox-desktop"];

    /// <summary>The private key of a client.</summary>
    public static SigningKey Private(string clientId)
    {
        using var jwk = JsonDocument.Parse(Text(clientId));
        return SigningKey.ImportJwk(jwk.RootElement);
    }

    /// <summary>The public half, as a client's registration carries it.</summary>
    public static JsonWebKey Public(string clientId) => Private(clientId).PublicKey;

    /// <summary>What tells them from every other key; outside the sandbox no client may have one.</summary>
    public static SampleKeys Samples() =>
        new(ClientIds.Select(id => Public(id).Thumbprint).ToHashSet(StringComparer.Ordinal));

    private static string Text(string clientId) => EmbeddedFile.ReadText($"{clientId}.jwk.json");
}
