// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Text.Json;
using Dapper;
using Storage;

namespace Facts.Chains;

/// <summary>Reads the rows of the chains, in pages, and opens them.</summary>
internal sealed class ChainTable(Databases databases, SealingKeys keys)
{
    /// <summary>The fault of a row for which <see cref="OpenAsync"/> gives null.</summary>
    public const string DoesNotOpen = "The row does not open: it was not sealed here, or its key is gone.";

    private const int PageLength = 256;

    /// <summary>The nodes that ever wrote a fact.</summary>
    public async Task<IReadOnlyList<string>> ReadNodesAsync(CancellationToken ct)
    {
        var command = new CommandDefinition("SELECT DISTINCT node FROM facts_batches ORDER BY node", cancellationToken: ct);
        return (await databases.Main.RunAsync(connection => connection.QueryAsync<string>(command), ct)).AsList();
    }

    /// <summary>Which rows of each node were committed in a period; nodes without any are left out.</summary>
    public async Task<IReadOnlyList<ChainRange>> ReadRangesAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        const string sql =
            """
            SELECT node, MIN(seq) AS First, MAX(seq) AS Last FROM facts_batches
            WHERE at >= @from AND at < @to
            GROUP BY node ORDER BY node
            """;
        var period = new { from = from.ToUnixTimeMilliseconds(), to = to.ToUnixTimeMilliseconds() };
        var command = new CommandDefinition(sql, period, cancellationToken: ct);
        return (await databases.Main.RunAsync(connection => connection.QueryAsync<ChainRange>(command), ct)).AsList();
    }

    /// <summary>One node's rows in their order, from one number to another.</summary>
    public IAsyncEnumerable<ChainLink> ReadChainAsync(string node, long first, long last, CancellationToken ct)
    {
        const string sql =
            """
            SELECT node, seq, at, sealed, hash, previous_hash AS PreviousHash FROM facts_batches
            WHERE node = @node AND seq >= @first AND seq <= @last
            ORDER BY seq LIMIT @limit
            """;
        return ReadPagesAsync(sql, read => new { node, first = read?.Seq + 1 ?? first, last, limit = PageLength }, ct);
    }

    /// <summary>All nodes' rows from an instant on, in the order of time.</summary>
    public IAsyncEnumerable<ChainLink> ReadByTimeAsync(DateTimeOffset from, CancellationToken ct)
    {
        const string sql =
            """
            SELECT node, seq, at, sealed, hash, previous_hash AS PreviousHash FROM facts_batches
            WHERE (at, node, seq) > (@at, @node, @seq)
            ORDER BY at, node, seq LIMIT @limit
            """;
        return ReadPagesAsync(
            sql,
            last => new
            {
                at = last?.At ?? from.ToUnixTimeMilliseconds(),
                node = last?.Node ?? "",
                seq = last?.Seq ?? 0,
                limit = PageLength,
            },
            ct);
    }

    /// <summary>The hash of one row; null when there is no such row.</summary>
    public Task<byte[]?> FindHashAsync(string node, long seq, CancellationToken ct)
    {
        const string sql = "SELECT hash FROM facts_batches WHERE node = @node AND seq = @seq";
        var command = new CommandDefinition(sql, new { node, seq }, cancellationToken: ct);
        return databases.Main.RunAsync(connection => connection.ExecuteScalarAsync<byte[]?>(command), ct);
    }

    /// <summary>The facts of a row; null when it does not open as what it says it is.</summary>
    public async Task<Fact[]?> OpenAsync(ChainLink link, CancellationToken ct)
    {
        var position = ChainLink.Position(link.Node, link.Seq);
        var plain = await keys.OpenAsync(ChainWriter.Purpose, link.Sealed, position, ct);
        return plain is null ? null : JsonSerializer.Deserialize(plain, FactJson.Default.FactArray);
    }

    private async IAsyncEnumerable<ChainLink> ReadPagesAsync(
        string sql, Func<ChainLink?, object> parameters, [EnumeratorCancellation] CancellationToken ct)
    {
        ChainLink? last = null;
        int count;
        do
        {
            // A connection is held for a page, not for as long as the reader takes.
            var command = new CommandDefinition(sql, parameters(last), cancellationToken: ct);
            var page = (await databases.Main.RunAsync(connection => connection.QueryAsync<ChainLink>(command), ct)).AsList();
            count = page.Count;
            foreach (var link in page)
            {
                last = link;
                yield return link;
            }
        }
        while (count == PageLength);
    }
}
