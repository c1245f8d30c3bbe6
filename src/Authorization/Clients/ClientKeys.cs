// SPDX-License-Identifier: Apache-2.0
using Kernel.Jose;

namespace Authorization.Clients;

/// <summary>Where the public keys of a client come from: its registration, or a document of its own that is fetched.</summary>
internal abstract class ClientKeys
{
    /// <summary>The keys known at this moment; none before a document was fetched.</summary>
    public abstract IReadOnlyList<JsonWebKey> Known { get; }

    /// <summary>The one key that fits, as <see cref="JsonWebKeySet.Find"/> says; null when there is none.</summary>
    /// <param name="keyId"><c>kid</c> of the token, when it has one.</param>
    /// <param name="algorithm"><c>alg</c> of the token.</param>
    /// <param name="now">The instant of the request.</param>
    /// <param name="ct">Ends the wait for a document.</param>
    public abstract ValueTask<JsonWebKey?> FindAsync(
        string? keyId, JwsAlgorithm algorithm, DateTimeOffset now, CancellationToken ct);
}

/// <summary>Keys written into the registration (<c>jwks</c>).</summary>
internal sealed class InlineKeys(JsonWebKeySet set) : ClientKeys
{
    /// <inheritdoc/>
    public override IReadOnlyList<JsonWebKey> Known => set.Keys;

    /// <inheritdoc/>
    public override ValueTask<JsonWebKey?> FindAsync(
        string? keyId, JwsAlgorithm algorithm, DateTimeOffset now, CancellationToken ct) =>
        ValueTask.FromResult(set.Find(keyId, algorithm));
}
