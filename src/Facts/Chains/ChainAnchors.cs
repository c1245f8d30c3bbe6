// SPDX-License-Identifier: Apache-2.0
using Dapper;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Storage;

namespace Facts.Chains;

/// <summary>
/// Writes the heads of all chains into this node's, every minute in which one moved. Whoever would shorten or replace a chain
/// must then replace all of them.
/// </summary>
internal sealed partial class ChainAnchors(
    Ledger ledger, Databases databases, NodeIdentity node, TimeProvider time, ILogger<ChainAnchors> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, long> _anchored = [];

    /// <summary>Anchors the heads that moved since the last time; false when none did.</summary>
    public async Task<bool> RunOnceAsync(CancellationToken ct)
    {
        var moved = (await ReadHeadsAsync(ct)).Where(head => _anchored.GetValueOrDefault(head.Node) != head.Seq).ToArray();
        if (moved.Length == 0)
        {
            return false;
        }

        var fact = new Fact
        {
            Kind = FactKind.Anchor,
            Outcome = "anchored",
            At = time.GetUtcNow(),
            Details = moved.ToDictionary(head => head.Node, head => new AnchoredHead(head.Seq, head.Hash).ToString()),
        };
        var own = await ledger.AppendToChainAsync(fact, ct);
        foreach (var head in moved)
        {
            _anchored[head.Node] = head.Seq;
        }

        // The anchor's own row needs no anchor of its own.
        _anchored[node.Id] = own;
        return true;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RunOnceAsync(stoppingToken);
            }
#pragma warning disable CA1031 // A background loop logs whatever went wrong, and goes on.
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                LogPostponed(exception);
            }
        }
    }

    private Task<IEnumerable<Head>> ReadHeadsAsync(CancellationToken ct)
    {
        // From one node to the next by the key, instead of reading every row of every chain.
        const string sql =
            """
            WITH RECURSIVE nodes (node) AS (
                SELECT MIN(node) FROM facts_batches
                UNION ALL
                SELECT (SELECT MIN(node) FROM facts_batches WHERE node > nodes.node) FROM nodes WHERE node IS NOT NULL)
            SELECT b.node, b.seq, b.hash
            FROM nodes JOIN facts_batches b ON b.node = nodes.node
                AND b.seq = (SELECT MAX(seq) FROM facts_batches WHERE node = nodes.node)
            """;
        var command = new CommandDefinition(sql, cancellationToken: ct);
        return databases.Main.RunAsync(connection => connection.QueryAsync<Head>(command), ct);
    }

    [LoggerMessage(4021, LogLevel.Warning, "The chains' heads were not anchored; the next attempt follows")]
    private partial void LogPostponed(Exception exception);

    private sealed record Head
    {
        public required string Node { get; init; }

        public required long Seq { get; init; }

        public required byte[] Hash { get; init; }
    }
}
