// SPDX-License-Identifier: Apache-2.0
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Testing.Engines;

namespace Storage.Tests;

public sealed class SqliteMigrationTests(PostgresServer postgres) : MigrationTests(DatabaseEngine.Sqlite, postgres);

public sealed class PostgresMigrationTests(PostgresServer postgres) : MigrationTests(DatabaseEngine.Postgres, postgres);

public abstract class MigrationTests(DatabaseEngine engine, PostgresServer postgres) : EngineTests(engine, postgres)
{
    private sealed record Applied
    {
        public required string Room { get; init; }

        public required int Number { get; init; }

        public required string Name { get; init; }
    }

    [Fact]
    public async Task They_are_applied_in_the_order_of_their_numbers_and_once()
    {
        var databases = await StartAsync("a");
        await databases.MigrateAsync(Ct);

        var applied = await databases.Main.RunAsync(
            connection => connection.QueryAsync<Applied>(
                "SELECT room, number, name FROM storage_migrations WHERE room = 'Storage.Tests' ORDER BY applied_at, number"),
            Ct);
        Assert.Equal(
            [(1, "create_pets"), (2, "name_the_first_pet"), (3, Engine is DatabaseEngine.Sqlite ? "lite" : "big")],
            applied.Select(row => (row.Number, row.Name)));
        Assert.Equal(1, await CountPetsAsync(databases));
    }

    [Fact]
    public async Task Several_processes_may_start_at_once()
    {
        var databases = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Run(() => StartAsync($"node{i}"))));

        Assert.Equal(1, await CountPetsAsync(databases[0]));
    }

    [Fact]
    public async Task A_step_whose_text_changed_after_it_was_applied_is_refused_by_name()
    {
        var databases = await StartAsync("a");
        await ExecuteAsync(databases, "UPDATE storage_migrations SET sha256 = 'x' WHERE room = 'Storage.Tests' AND number = 2");

        var refusal = await Assert.ThrowsAsync<MigrationException>(() => databases.MigrateAsync(Ct));
        Assert.Equal("Storage.Tests 002_name_the_first_pet was applied to this database with another text.", refusal.Message);
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_refused_by_name()
    {
        var databases = await StartAsync("a");
        await ExecuteAsync(databases, "INSERT INTO storage_migrations VALUES ('Storage.Tests', 4, 'of_tomorrow', 'x', 0)");

        var refusal = await Assert.ThrowsAsync<MigrationException>(() => databases.MigrateAsync(Ct));
        Assert.StartsWith("Storage.Tests 004_of_tomorrow was applied", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_missing_before_an_applied_one_is_refused_by_name()
    {
        var databases = await StartAsync("a");
        await ExecuteAsync(databases, "DELETE FROM storage_migrations WHERE room = 'Storage.Tests' AND number = 1");

        var refusal = await Assert.ThrowsAsync<MigrationException>(() => databases.MigrateAsync(Ct));
        Assert.StartsWith("Storage.Tests 001_create_pets is missing", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task They_run_before_any_other_part_starts()
    {
        using var host = Store.BuildNode(add: (services, _) => services
            .AddMigrations(typeof(MigrationTests).Assembly, DatabaseName.Main)
            .AddHostedService<NeedsPets>());

        await host.StartAsync(Ct);
        Assert.Equal(1, NeedsPets.Seen);
    }

    private async Task<Databases> StartAsync(string node)
    {
        var host = await Store.StartNodeAsync(
            Ct, node, (services, _) => services.AddMigrations(typeof(MigrationTests).Assembly, DatabaseName.Main));
        return host.Services.GetRequiredService<Databases>();
    }

    private static Task<int> CountPetsAsync(Databases databases) =>
        databases.Main.RunAsync(connection => connection.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM test_pets"), Ct);

    private static Task<int> ExecuteAsync(Databases databases, string sql) =>
        databases.Main.RunAsync(connection => connection.ExecuteAsync(sql), Ct);

    private sealed class NeedsPets(Databases databases) : IHostedService
    {
        public static int Seen { get; private set; }

        public async Task StartAsync(CancellationToken cancellationToken) => Seen = await CountPetsAsync(databases);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
