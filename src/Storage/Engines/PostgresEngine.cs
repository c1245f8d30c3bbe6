// SPDX-License-Identifier: Apache-2.0
using System.Data.Common;
using System.Net.Sockets;
using Dapper;
using Npgsql;

namespace Storage.Engines;

/// <summary>PostgreSQL through one pool of Npgsql.</summary>
internal sealed class PostgresEngine : IEngine
{
    // Any number that other users of the same database are unlikely to take: "numverif" in ASCII.
    private const long MigrationLock = 0x6e756d7665726966;
    private const int MigrationPatienceSeconds = 600;

    private readonly NpgsqlDataSource _source;

    public PostgresEngine(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = "NumberVerification",
            Timeout = (int)IEngine.Patience.TotalSeconds,
            CommandTimeout = (int)IEngine.Patience.TotalSeconds,
            // A server that does not answer a statement will not answer its cancellation either.
            CancellationTimeout = 200,
            MaxAutoPrepare = 64,
            AutoPrepareMinUsages = 2,
        };
        _source = new NpgsqlDataSourceBuilder(settings.ConnectionString).Build();
    }

    /// <summary>Whether every key of the connection string is known and every value can be meant.</summary>
    public static bool CanRead(string connectionString)
    {
        try
        {
            _ = new NpgsqlConnectionStringBuilder(connectionString);
            return true;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or InvalidCastException)
        {
            return false;
        }
    }

    public DatabaseEngine Kind => DatabaseEngine.Postgres;

    public async Task<DbConnection> OpenAsync(CancellationToken ct) => await _source.OpenConnectionAsync(ct);

    public async Task<DbConnection> OpenForCommitsAsync(CancellationToken ct)
    {
        var connection = await _source.OpenConnectionAsync(ct);
        try
        {
            // A commit must be on disk before anybody is answered, whatever the server's default; stricter defaults stay.
            const string sql =
                "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'";
            await connection.ExecuteAsync(new CommandDefinition(sql, cancellationToken: ct));
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public async Task<DbTransaction> BeginMigrationAsync(DbConnection connection, CancellationToken ct)
    {
        var transaction = await connection.BeginTransactionAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(
            "SELECT pg_advisory_xact_lock(@key)",
            new { key = MigrationLock },
            transaction,
            MigrationPatienceSeconds,
            cancellationToken: ct));
        return transaction;
    }

    // A PostgresException is an answer of the server, and only some of its answers mean that the server is going away,
    // cannot write, or refuses us (classes 08, 53, 57, 58, 28, 3D; 25006 is a read-only server after a fail-over). Class 40 is a
    // deadlock or the like: the units are sound, and the same batch may succeed at once.
    public bool IsOutage(Exception exception) => exception switch
    {
        PostgresException { SqlState: "25006" } => true,
        PostgresException answer => answer.SqlState[..2] is "08" or "40" or "53" or "57" or "58" or "28" or "3D" or "XX",
        NpgsqlException or SocketException or IOException or TimeoutException or OperationCanceledException => true,
        _ => false,
    };

    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
