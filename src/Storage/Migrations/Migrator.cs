// SPDX-License-Identifier: Apache-2.0
using System.Data.Common;
using Dapper;
using Microsoft.Extensions.Logging;

namespace Storage.Migrations;

/// <summary>
/// Brings a database forward to this program's schema: numbered steps, never back, all in one transaction under a lock, so that
/// several processes may start at once and a step that fails leaves nothing behind.
/// </summary>
internal sealed partial class Migrator(IReadOnlyList<MigrationSource> sources, TimeProvider time, ILogger<Migrator> logger)
{
    /// <summary>A step may have to rewrite a large table.</summary>
    private const int StepPatienceSeconds = 600;

    public Task RunAsync(Database database, CancellationToken ct)
    {
        var rooms = sources
            .Where(source => source.Database == database.Name)
            .Select(source => (source.Room, Migrations: Migration.Read(source, database.Engine)))
            .ToArray();
        return database.MigrateAsync(async (connection, transaction) =>
        {
            await connection.ExecuteAsync(CreateTable, transaction: transaction);
            foreach (var (room, migrations) in rooms)
            {
                await RunAsync(room, migrations, connection, transaction);
            }
        }, ct);
    }

    private const string CreateTable =
        """
        CREATE TABLE IF NOT EXISTS storage_migrations (
            room TEXT NOT NULL,
            number INTEGER NOT NULL,
            name TEXT NOT NULL,
            sha256 TEXT NOT NULL,
            applied_at BIGINT NOT NULL,
            PRIMARY KEY (room, number))
        """;

    private async Task RunAsync(
        string room, IReadOnlyList<Migration> migrations, DbConnection connection, DbTransaction transaction)
    {
        const string applied = "SELECT number, name, sha256 FROM storage_migrations WHERE room = @room ORDER BY number";
        const string record =
            """
            INSERT INTO storage_migrations (room, number, name, sha256, applied_at)
            VALUES (@Room, @Number, @Name, @Sha256, @now)
            """;
        var rows = (await connection.QueryAsync<Row>(applied, new { room }, transaction)).AsList();
        RefuseOtherHistory(room, migrations, rows);
        foreach (var migration in migrations.Skip(rows.Count))
        {
            await connection.ExecuteAsync(migration.Sql, transaction: transaction, commandTimeout: StepPatienceSeconds);
            var now = time.GetUtcNow().ToUnixTimeMilliseconds();
            await connection.ExecuteAsync(
                record, new { migration.Room, migration.Number, migration.Name, migration.Sha256, now }, transaction);
            LogApplied(migration);
        }
    }

    // What was applied must be the beginning of what this program brings, text for text.
    private static void RefuseOtherHistory(string room, IReadOnlyList<Migration> migrations, List<Row> rows)
    {
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            var migration = migrations.FirstOrDefault(candidate => candidate.Number == row.Number)
                ?? throw new MigrationException(
                    $"{room} {row.Number:000}_{row.Name} was applied to this database, but this program does not have it: "
                    + "the database belongs to a newer version.");
            if (migration.Sha256 != row.Sha256 || migration.Name != row.Name)
            {
                throw new MigrationException($"{migration} was applied to this database with another text.");
            }

            if (migrations[i].Number != row.Number)
            {
                throw new MigrationException($"{migrations[i]} is missing in this database, although {migration} was applied.");
            }
        }
    }

    [LoggerMessage(4010, LogLevel.Information, "Applied migration {Migration}")]
    private partial void LogApplied(Migration migration);

    private sealed record Row
    {
        public required int Number { get; init; }

        public required string Name { get; init; }

        public required string Sha256 { get; init; }
    }
}
