// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using Kernel;
using Microsoft.Extensions.Logging;

namespace Authorization.Clients.Remote;

/// <summary>
/// The remote keys of every client that has some. They outlive a reading of the clients file, so that a change of one client makes
/// nobody fetch anew.
/// </summary>
internal sealed partial class RemoteKeyTable(
    KeyFetcher fetcher, IEnumerable<SampleKeys> samples, TimeProvider time, ILogger<RemoteKeyTable> logger)
{
    private static readonly Meter Meter = new("Authorization");

    private static readonly Counter<long> Fetches = Meter.CreateCounter<long>(
        "authorization.key_fetches", description: "Fetches of clients' key sets, by outcome.");

    private readonly FrozenSet<string> _samples = samples.SelectMany(keys => keys.Thumbprints).ToFrozenSet(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string ClientId, string Uri), RemoteKeys> _table = new();

    /// <summary>The keys of that client behind that URI, or why there can be none.</summary>
    public Result<ClientKeys, string> For(string clientId, string uri)
    {
        if ((JwksUriRule.Refuse(uri) ?? fetcher.RefuseHost(new Uri(uri))) is { } refusal)
        {
            return $"jwks_uri {refusal}";
        }

        return _table.GetOrAdd((clientId, uri), key => Make(key.ClientId, new Uri(key.Uri)));
    }

    /// <summary>Forgets the keys that no client has any more.</summary>
    public void Keep(IReadOnlySet<ClientKeys> used)
    {
        foreach (var (key, keys) in _table)
        {
            if (!used.Contains(keys))
            {
                _table.TryRemove(key, out _);
            }
        }
    }

    private RemoteKeys Make(string clientId, Uri uri) => new(
        uri,
        async () =>
        {
            var fetched = RefusePublished(await fetcher.FetchAsync(uri));
            var good = fetched.Try(out var keys, out var word);
            Fetches.Add(1, new KeyValuePair<string, object?>("outcome", good ? "fetched" : word));
            foreach (var refusal in keys?.Set.Refusals ?? [])
            {
                LogKeyLeftOut(clientId, refusal);
            }

            return fetched;
        },
        time,
        word => LogNotFetched(clientId, word));

    // As in the file: who has read the private half could be the client (SEC-328).
    private Result<FetchedKeys, string> RefusePublished(Result<FetchedKeys, string> fetched) =>
        fetched.Try(out var keys, out _) && keys.Set.Keys.Any(key => _samples.Contains(key.Thumbprint)) ? "published_key" : fetched;

    [LoggerMessage(2109, LogLevel.Warning, "Client {ClientId}: a key behind its jwks_uri is left out: {Refusal}")]
    private partial void LogKeyLeftOut(string clientId, string refusal);

    [LoggerMessage(2108, LogLevel.Warning, "The keys of client {ClientId} could not be fetched from its jwks_uri: {Reason}")]
    private partial void LogNotFetched(string clientId, string reason);
}
