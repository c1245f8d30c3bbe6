// SPDX-License-Identifier: Apache-2.0
using Kernel.Jose;
using Microsoft.Extensions.Options;
using Storage;

namespace Authorization.Keys;

/// <summary>
/// The signing keys as this node last read them: one immutable snapshot, which both the JWKS and the signer use, so that a node
/// cannot sign with a key it does not publish.
/// </summary>
internal sealed class SigningKeys(IOptions<SigningKeyOptions> options)
{
    private volatile Snapshot? _snapshot;

    /// <summary>Replaces the snapshot.</summary>
    /// <param name="keys">Every key that is not gone.</param>
    /// <param name="readAt">When the reading began.</param>
    public void Publish(IReadOnlyList<PublishedKey> keys, DateTimeOffset readAt) => _snapshot = new Snapshot(keys, readAt);

    /// <summary>The key that signs now.</summary>
    /// <exception cref="StoreUnavailableException">None is active, or the snapshot is too old to be trusted.</exception>
    public SigningKey Get(JwsAlgorithm algorithm, DateTimeOffset now)
    {
        foreach (var key in Current(now))
        {
            if (key.Key.Algorithm == algorithm && key.StateAt(now) is KeyState.Active)
            {
                return key.Key;
            }
        }

        throw new StoreUnavailableException($"No {algorithm.Name()} key is active.");
    }

    /// <summary>What the JWKS holds now: announced, active and retired keys.</summary>
    /// <exception cref="StoreUnavailableException">The snapshot is too old to be trusted.</exception>
    public IReadOnlyList<PublishedKey> Published(DateTimeOffset now) =>
        [.. Current(now).Where(key => key.StateAt(now) is not KeyState.Gone)];

    // A key that was announced after the last reading may be in use after AnnounceFor, and a key set handed out now is kept for
    // JwksMaxAge. A node that could hand out a set without a key in use says nothing, and verifiers keep what they have.
    private IReadOnlyList<PublishedKey> Current(DateTimeOffset now) =>
        _snapshot is { } snapshot
        && now - snapshot.ReadAt <= options.Value.AnnounceFor - options.Value.JwksMaxAge - SigningKeyOptions.Slack
            ? snapshot.Keys
            : throw new StoreUnavailableException("The signing keys were not read lately.");

    private sealed record Snapshot(IReadOnlyList<PublishedKey> Keys, DateTimeOffset ReadAt);
}
