// SPDX-License-Identifier: Apache-2.0
using Authorization.Tokens;
using Dapper;
using Storage;

namespace Authorization.Limits;

/// <summary>
/// What the nodes on one PostgreSQL database share of a rate: one row for each key and minute that a node leases from, in one
/// statement of its own and never in the commit of a decision. A row says how much was asked for, and is gone soon after its minute.
/// </summary>
internal sealed class SharedBudget(Databases databases, PairwiseSubject hashes)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private long _tidiedFor;

    /// <summary>Leases from the budget; gives how much was left of what was asked.</summary>
    /// <param name="kind">Which rate.</param>
    /// <param name="key">Whose; only a keyed hash is stored.</param>
    /// <param name="endsAt">The end of the minute.</param>
    /// <param name="asked">How much.</param>
    /// <param name="limit">The whole budget.</param>
    /// <exception cref="StoreUnavailableException">The database did not answer.</exception>
    /// <exception cref="OperationCanceledException">It did not answer in half a second.</exception>
    public async Task<int> LeaseAsync(LimitKind kind, string key, DateTimeOffset endsAt, int asked, int limit)
    {
        const string lease =
            """
            INSERT INTO authorization_rates (ends_at, id, asked) VALUES (@ends, @id, @asked)
            ON CONFLICT (ends_at, id) DO UPDATE SET asked = authorization_rates.asked + EXCLUDED.asked
            RETURNING asked
            """;
        var ends = endsAt.ToUnixTimeMilliseconds();
        var values = new { ends, id = hashes.OfText($"rates of this server: {kind}", key), asked = (long)asked };
        using var patience = new CancellationTokenSource(Patience);
        var ct = patience.Token;
        return await databases.Main.RunAsync(
            async connection =>
            {
                if (Interlocked.Exchange(ref _tidiedFor, ends) < ends)
                {
                    const string tidy = "DELETE FROM authorization_rates WHERE ends_at < @before";
                    var before = ends - (2 * (long)RequestRate.Window.TotalMilliseconds);
                    await connection.ExecuteAsync(new CommandDefinition(tidy, new { before }, cancellationToken: ct));
                }

                var all = await connection.ExecuteScalarAsync<long>(new CommandDefinition(lease, values, cancellationToken: ct));
                return (int)Math.Clamp(limit - (all - asked), 0, asked);
            },
            ct);
    }
}
