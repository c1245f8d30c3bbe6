// SPDX-License-Identifier: Apache-2.0
using System.Data;
using System.Data.Common;

namespace Storage.Committing;

/// <summary>A committer's connection and the commands prepared on it.</summary>
internal sealed class CommitConnection(DbConnection connection) : IAsyncDisposable
{
    /// <summary>Texts are constants of the rooms; more than this many means that somebody builds SQL from data.</summary>
    private const int CommandBound = 256;

    private readonly Dictionary<string, DbCommand> _commands = [];

    public DbConnection Connection => connection;

    public bool IsOpen => connection.State is ConnectionState.Open;

    public DbCommand Command(string sql, DbTransaction transaction)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            if (_commands.Count == CommandBound)
            {
                throw new InvalidOperationException("A committer was given too many different SQL texts.");
            }

            command = connection.CreateCommand();
#pragma warning disable CA2100 // The rooms' constants; values travel as parameters.
            command.CommandText = sql;
#pragma warning restore CA2100
            _commands.Add(sql, command);
        }

        command.Transaction = transaction;
        return command;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var command in _commands.Values)
        {
            await command.DisposeAsync();
        }

        await connection.DisposeAsync();
    }
}
