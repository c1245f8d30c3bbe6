// SPDX-License-Identifier: Apache-2.0
using Authorization.Clients.Remote;
using Kernel.Jose;

namespace Authorization.Clients.Editing;

/// <summary>A registration of the clients file, as a server would take it.</summary>
/// <param name="ClientId">Its id, or its place in the file.</param>
/// <param name="Refusal">Why a server would leave it out; null when it serves, and only then is the rest known.</param>
public sealed record RegisteredClient(string ClientId, string? Refusal)
{
    /// <summary>The name people know it by.</summary>
    public string Name { get; init; } = "";

    /// <summary>Whether it may obtain and use anything.</summary>
    public bool Enabled { get; init; }

    /// <summary>Its grants.</summary>
    public IReadOnlyList<string> GrantTypes { get; init; } = [];

    /// <summary>Its scopes.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>The keys written into it.</summary>
    public IReadOnlyList<JsonWebKey> Keys { get; init; } = [];

    /// <summary>Where its keys are fetched from, when they are.</summary>
    public Uri? JwksUri { get; init; }

    /// <summary>What is made of a registration.</summary>
    internal static RegisteredClient Of(JudgedClient judged) => judged.Read.Client is not { } client
        ? new RegisteredClient(judged.Read.Name, judged.Refusal)
        : new RegisteredClient(judged.Read.Name, judged.Refusal)
        {
            Name = client.Name,
            Enabled = client.Enabled,
            GrantTypes = [.. client.GrantTypes.Order(StringComparer.Ordinal)],
            Scopes = [.. client.Scopes.Order(StringComparer.Ordinal)],
            Keys = client.Keys is RemoteKeys ? [] : client.Keys.Known,
            JwksUri = (client.Keys as RemoteKeys)?.Source,
        };
}
