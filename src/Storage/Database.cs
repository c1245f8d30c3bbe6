// SPDX-License-Identifier: Apache-2.0
using System.Data.Common;
using Storage.Engines;

namespace Storage;

/// <summary>One database: connections for reading, and the one committer through which hot paths write.</summary>
public sealed class Database
{
    private readonly IEngine _engine;

    internal Database(DatabaseName name, IEngine engine, Committer committer)
    {
        Name = name;
        _engine = engine;
        Committer = committer;
    }

    /// <summary>Which of the installation's databases this is.</summary>
    public DatabaseName Name { get; }

    /// <summary>The SQL engine behind it.</summary>
    public DatabaseEngine Engine => _engine.Kind;

    /// <summary>The only writer on a hot path.</summary>
    public Committer Committer { get; }

    /// <summary>Opens a connection; the caller disposes it.</summary>
    /// <exception cref="StoreUnavailableException">The database could not be reached.</exception>
    public async Task<DbConnection> OpenAsync(CancellationToken ct)
    {
        try
        {
            return await _engine.OpenAsync(ct);
        }
        catch (Exception exception) when (_engine.IsOutage(exception) && !ct.IsCancellationRequested)
        {
            throw new StoreUnavailableException($"The {Name} database could not be opened.", exception);
        }
    }

    /// <summary>Runs a query or an administrative change on a connection of its own; an outage becomes the one exception rooms know.</summary>
    /// <exception cref="StoreUnavailableException">The database could not be reached or did not answer in time.</exception>
    public async Task<T> RunAsync<T>(Func<DbConnection, Task<T>> query, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(query);
        await using var connection = await OpenAsync(ct);
        try
        {
            return await query(connection);
        }
        catch (Exception exception) when (_engine.IsOutage(exception) && !ct.IsCancellationRequested)
        {
            throw new StoreUnavailableException($"The {Name} database did not answer.", exception);
        }
    }

    /// <summary>Runs schema changes in one transaction under the engine's migration lock.</summary>
    internal Task MigrateAsync(Func<DbConnection, DbTransaction, Task> change, CancellationToken ct) => RunAsync(
        async connection =>
        {
            await using var transaction = await _engine.BeginMigrationAsync(connection, ct);
            await change(connection, transaction);
            await transaction.CommitAsync(ct);
            return true;
        },
        ct);
}
