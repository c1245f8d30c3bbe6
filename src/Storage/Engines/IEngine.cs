// SPDX-License-Identifier: Apache-2.0
using System.Data.Common;

namespace Storage.Engines;

/// <summary>What differs between the SQL engines and cannot be said in SQL.</summary>
internal interface IEngine : IAsyncDisposable
{
    /// <summary>How long one statement, one connection attempt or one batch may take.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Which engine this is.</summary>
    DatabaseEngine Kind { get; }

    /// <summary>Opens a connection, pooled.</summary>
    Task<DbConnection> OpenAsync(CancellationToken ct);

    /// <summary>Opens the connection of a committer: outside the pool's use, every commit durable.</summary>
    Task<DbConnection> OpenForCommitsAsync(CancellationToken ct);

    /// <summary>Takes the lock under which one process at a time migrates; held until the transaction ends.</summary>
    Task<DbTransaction> BeginMigrationAsync(DbConnection connection, CancellationToken ct);

    /// <summary>True when the store itself failed, so that trying other statements on it is vain.</summary>
    bool IsOutage(Exception exception);
}
