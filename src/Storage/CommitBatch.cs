// SPDX-License-Identifier: Apache-2.0
using System.Data.Common;
using Storage.Committing;

namespace Storage;

/// <summary>One open transaction of a committer.</summary>
public sealed class CommitBatch
{
    private readonly CommitConnection _connection;
    private readonly List<Action> _onCommitted = [];

    internal CommitBatch(CommitConnection connection, DbTransaction transaction, DatabaseEngine engine)
    {
        _connection = connection;
        Transaction = transaction;
        Engine = engine;
    }

    /// <summary>The committer's own connection.</summary>
    public DbConnection Connection => _connection.Connection;

    /// <summary>The transaction every command must carry.</summary>
    public DbTransaction Transaction { get; }

    /// <summary>The SQL engine, where one text cannot serve both.</summary>
    public DatabaseEngine Engine { get; }

    /// <summary>
    /// The command for a constant text, in this transaction, prepared once per connection and kept: set its parameters before each
    /// use, and do not dispose it.
    /// </summary>
    public DbCommand Command(string sql) => _connection.Command(sql, Transaction);

    /// <summary>Runs after the commit, in the order given, and before anybody who waits for a unit is told.</summary>
    public void OnCommitted(Action action) => _onCommitted.Add(action);

    internal void RunCommitted() => _onCommitted.ForEach(action => action());
}
