// SPDX-License-Identifier: Apache-2.0
using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Storage.Engines;

/// <summary>One SQLite file, in WAL mode.</summary>
internal sealed class SqliteEngine : IEngine
{
    private const int Busy = 5;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int InputOutputError = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;

    // synchronous=FULL: in WAL mode the commit is synced to disk before it returns, so what was answered survives a power cut.
    // secure_delete=ON: a forgotten key is overwritten, not only unlinked.
    private const string Pragmas =
        "PRAGMA busy_timeout = 2000; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;";

    private readonly string _path;
    private readonly string _connectionString;
    private readonly Lock _creating = new();
    private bool _created;

    static SqliteEngine()
    {
        SystemSqlite.Prefer();
        Batteries_V2.Init();
    }

    public SqliteEngine(string directory, DatabaseName name)
    {
        _path = Path.Combine(Path.GetFullPath(directory), name is DatabaseName.Main ? "main.db" : "network.db");
        _connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = _path,
            Mode = SqliteOpenMode.ReadWrite,
            DefaultTimeout = (int)IEngine.Patience.TotalSeconds,
        }.ConnectionString;
    }

    public DatabaseEngine Kind => DatabaseEngine.Sqlite;

    public async Task<DbConnection> OpenAsync(CancellationToken ct)
    {
        CreateOnce();
        var connection = new SqliteConnection(_connectionString);
        try
        {
            await connection.OpenAsync(ct);
            await connection.ExecuteAsync(Pragmas);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public Task<DbConnection> OpenForCommitsAsync(CancellationToken ct) => OpenAsync(ct);

    public async Task<DbTransaction> BeginMigrationAsync(DbConnection connection, CancellationToken ct)
    {
        // Changing the journal mode needs a moment without other users; the mode then stays with the file.
        await connection.ExecuteAsync("PRAGMA busy_timeout = 60000; PRAGMA journal_mode = WAL;");
        // BEGIN IMMEDIATE: the second process waits here until the first has migrated.
        return await connection.BeginTransactionAsync(ct);
    }

    public bool IsOutage(Exception exception) => exception switch
    {
        SqliteException { SqliteErrorCode: var code } =>
            code is Busy or Locked or ReadOnly or InputOutputError or Corrupt or Full or CannotOpen or NotADatabase,
        IOException or UnauthorizedAccessException or TimeoutException or OperationCanceledException => true,
        _ => false,
    };

    public ValueTask DisposeAsync()
    {
        using var any = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(any);
        return ValueTask.CompletedTask;
    }

    private void CreateOnce()
    {
        lock (_creating)
        {
            if (_created)
            {
                return;
            }

            // SQLite gives its log the mode of the file. An empty file is a valid, empty database.
            StorageDirectory.Create(Path.GetDirectoryName(_path)!);
            StorageDirectory.CreateFile(_path).Dispose();
            _created = true;
        }
    }
}
