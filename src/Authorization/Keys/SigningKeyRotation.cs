// SPDX-License-Identifier: Apache-2.0
using Authorization.Discovery;
using Kernel.Jose;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Authorization.Keys;

/// <summary>
/// Brings new signing keys into use: the first at the first start, the next by age or by command. Nodes that share a database
/// may do it at once; one of them makes the key and all use it.
/// </summary>
public sealed partial class SigningKeyRotation : IDisposable
{
    private const int MaxAttempts = 5;

    private readonly SigningKeyTable _table;
    private readonly SigningKeys _keys;
    private readonly SigningKeyOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<SigningKeyRotation> _logger;
    private readonly SemaphoreSlim _turn = new(1);
    private IReadOnlyList<PublishedKey> _known = [];

    internal SigningKeyRotation(
        SigningKeyTable table,
        SigningKeys keys,
        IOptions<SigningKeyOptions> options,
        TimeProvider time,
        ILogger<SigningKeyRotation> logger)
    {
        _table = table;
        _keys = keys;
        _options = options.Value;
        _time = time;
        _logger = logger;
    }

    /// <summary>
    /// Makes the next key of every algorithm. It stands in the JWKS for <c>Keys:AnnounceFor</c> before it signs, and the old one
    /// stays there for <c>Keys:RetireAfter</c> after; a key that is announced already is not announced again.
    /// </summary>
    /// <param name="emergency">
    /// The old keys are in wrong hands: they leave the JWKS at once and the new ones sign at once. Clients that cached the JWKS
    /// refuse tokens until they read it anew; other nodes follow within <c>Keys:PollInterval</c>.
    /// </param>
    /// <param name="ct">Stops waiting.</param>
    /// <exception cref="Storage.StoreUnavailableException">The database could not be reached.</exception>
    public Task RotateAsync(bool emergency, CancellationToken ct) => RunAsync(
        async now =>
        {
            foreach (var algorithm in Capabilities.IdTokenAlgorithms)
            {
                await (emergency ? ReplaceAsync(algorithm, now, ct) : AnnounceAsync(algorithm, now, ct));
            }
        },
        ct);

    /// <summary>Reads the keys, makes those that are due, and publishes what there is.</summary>
    internal Task RefreshAsync(CancellationToken ct) => RunAsync(
        async now =>
        {
            foreach (var algorithm in Capabilities.IdTokenAlgorithms)
            {
                if (Of(algorithm, now) is [])
                {
                    // Nobody has seen a key set of this server yet, so there is nobody to announce the first key to.
                    await TryAddAsync(algorithm, now, activeFrom: now, predecessorsGoneAt: now, ct);
                }
                else if (NewestOf(algorithm, now) is { } newest && now >= newest.ActiveFrom + _options.RotationAge - _options.AnnounceFor)
                {
                    await AnnounceAsync(algorithm, now, ct);
                }
            }

            if (_known.Any(key => key.StateAt(now) is KeyState.Gone))
            {
                await _table.DeleteGoneAsync(now, ct);
            }
        },
        ct);

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private async Task RunAsync(Func<DateTimeOffset, Task> change, CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            var now = _time.GetUtcNow();
            _known = await _table.ReadAsync(_known, ct);
            await change(now);
            _keys.Publish(_known, now);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task AnnounceAsync(JwsAlgorithm algorithm, DateTimeOffset now, CancellationToken ct)
    {
        if (NewestOf(algorithm, now)?.StateAt(now) is not KeyState.Announced)
        {
            // Whoever loses has what it wanted: another node announced a key.
            var activeFrom = now + _options.AnnounceFor;
            await TryAddAsync(algorithm, now, activeFrom, activeFrom + _options.RetireAfter, ct);
        }
    }

    private async Task ReplaceAsync(JwsAlgorithm algorithm, DateTimeOffset now, CancellationToken ct)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (await TryAddAsync(algorithm, now, activeFrom: now, predecessorsGoneAt: now, ct))
            {
                return;
            }

            // The generation went to a key that may be in the same wrong hands: it is replaced as well.
        }

        throw new InvalidOperationException($"The {algorithm.Name()} key could not be replaced: other nodes rotate it all the time.");
    }

    private async Task<bool> TryAddAsync(
        JwsAlgorithm algorithm, DateTimeOffset now, DateTimeOffset activeFrom, DateTimeOffset predecessorsGoneAt, CancellationToken ct)
    {
        var key = SigningKey.Generate(algorithm);
        var generation = 1 + _known.Where(known => known.Key.Algorithm == algorithm).Max(known => (long?)known.Generation) ?? 1;
        var added = await _table.TryAddAsync(key, generation, now, activeFrom, predecessorsGoneAt, ct);
        if (added)
        {
            LogAdded(key.KeyId, algorithm, generation, activeFrom, predecessorsGoneAt);
        }

        _known = await _table.ReadAsync([.. _known, new PublishedKey(key, generation, activeFrom, null, null)], ct);
        return added;
    }

    private IReadOnlyList<PublishedKey> Of(JwsAlgorithm algorithm, DateTimeOffset now) =>
        [.. _known.Where(key => key.Key.Algorithm == algorithm && key.StateAt(now) is not KeyState.Gone)];

    private PublishedKey? NewestOf(JwsAlgorithm algorithm, DateTimeOffset now) => Of(algorithm, now).MaxBy(key => key.Generation);

    [LoggerMessage(2110, LogLevel.Information,
        "{Algorithm} signing key {KeyId}, generation {Generation}, signs from {ActiveFrom:O}; those before it leave the JWKS at {GoneAt:O}")]
    private partial void LogAdded(
        string keyId, JwsAlgorithm algorithm, long generation, DateTimeOffset activeFrom, DateTimeOffset goneAt);
}
