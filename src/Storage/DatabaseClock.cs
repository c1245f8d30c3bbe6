// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Dapper;

namespace Storage;

/// <summary>
/// How far this node's clock is from its database's. All nodes share the database, so nodes that agree with it agree with each
/// other about what has expired.
/// </summary>
public sealed class DatabaseClock
{
    private readonly Databases _databases;
    private readonly TimeProvider _time;

    internal DatabaseClock(Databases databases, TimeProvider time)
    {
        _databases = databases;
        _time = time;
    }

    /// <summary>Asks the database for its time. SQLite has no clock but this machine's, so there the drift is zero.</summary>
    /// <exception cref="StoreUnavailableException">The database did not answer.</exception>
    public async Task<ClockDrift> MeasureAsync(CancellationToken ct)
    {
        if (_databases.Main.Engine is DatabaseEngine.Sqlite)
        {
            // The answer to a query still says that the store can be read.
            await _databases.Main.RunAsync(connection => connection.ExecuteScalarAsync<long>("SELECT 1"), ct);
            return new ClockDrift(0);
        }

        const string sql = "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)";
        return await _databases.Main.RunAsync(
            async connection =>
            {
                var asked = _time.GetUtcNow().ToUnixTimeMilliseconds();
                var theirs = await connection.ExecuteScalarAsync<long>(new CommandDefinition(sql, cancellationToken: ct));
                var answered = _time.GetUtcNow().ToUnixTimeMilliseconds();
                return new ClockDrift(((asked + answered) / 2) - theirs);
            },
            ct);
    }
}

/// <summary>This node's clock minus its database's.</summary>
/// <param name="Milliseconds">Positive when this node is ahead.</param>
public readonly record struct ClockDrift(long Milliseconds)
{
    /// <summary>A node further off than this is not ready: it would spend what another still thinks unborn, or forget too early.</summary>
    public const long LimitMilliseconds = 2000;

    /// <summary>Within the limit.</summary>
    public bool IsTolerable => Math.Abs(Milliseconds) <= LimitMilliseconds;

    /// <inheritdoc/>
    public override string ToString() => Milliseconds.ToString(CultureInfo.InvariantCulture) + " ms";
}
