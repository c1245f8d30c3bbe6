// SPDX-License-Identifier: Apache-2.0
using Dapper;
using Storage;

namespace Network.Sessions;

/// <summary>The notes by which a later start can tell how long nobody listened (F8).</summary>
internal sealed class Liveness(Databases databases)
{
    private const string Newest = "SELECT MAX(at) FROM network_liveness";

    private const string Mark = """
        INSERT INTO network_liveness (node, at) VALUES (@node, @at) ON CONFLICT (node) DO UPDATE SET at = excluded.at
        """;

    /// <summary>When some node last noted that it listened, Unix milliseconds; null when none ever did.</summary>
    /// <exception cref="StoreUnavailableException">The database did not answer.</exception>
    public Task<long?> ReadNewestAsync(CancellationToken ct) => databases.Network.RunAsync(
        connection => connection.ExecuteScalarAsync<long?>(new CommandDefinition(Newest, cancellationToken: ct)), ct);

    /// <summary>Notes that this node listens and can record.</summary>
    /// <exception cref="StoreUnavailableException">The database did not answer.</exception>
    public Task MarkAsync(long atMs, CancellationToken ct) => databases.Network.RunAsync(
        connection => connection.ExecuteAsync(
            new CommandDefinition(Mark, new { node = Environment.MachineName, at = atMs }, cancellationToken: ct)),
        ct);
}
