// SPDX-License-Identifier: Apache-2.0
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Testing;
using Testing.Engines;

namespace Storage.Tests;

/// <summary>Has a server of its own, because it stops it.</summary>
public sealed class PostgresOutageTests : IAsyncLifetime
{
    private readonly PostgresServer _server = new();
    private TestInstallation? _store;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(_server.WhyUnavailable is not null, _server.WhyUnavailable ?? "");
        _store = await TestInstallation.CreateAsync(DatabaseEngine.Postgres, _server, Ct);
    }

    public async ValueTask DisposeAsync()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }

        await _server.DisposeAsync();
    }

    [Fact]
    [Trait("rule", "REL-03")]
    public async Task A_stopped_server_refuses_and_a_started_one_serves_without_a_restart_of_ours()
    {
        var (database, lane) = await StartAsync();
        await lane.CommitAsync(new Pet(2), Ct);
        await _server.StopAsync(Ct);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => lane.CommitAsync(new Pet(3), Ct));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => lane.CommitAsync(new Pet(4), Ct));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => database.OpenAsync(Ct));

        await _server.StartAsync(Ct);
        await lane.CommitAsync(new Pet(5), Ct);
        Assert.Equal([1L, 2L, 5L], await ReadAsync(database));
    }

    [Fact]
    public async Task A_server_restarted_between_two_commits_is_not_noticed()
    {
        var (database, lane) = await StartAsync();
        await lane.CommitAsync(new Pet(2), Ct);
        await _server.StopAsync(Ct);
        await _server.StartAsync(Ct);
        await lane.CommitAsync(new Pet(3), Ct);
        Assert.Equal([1L, 2L, 3L], await ReadAsync(database));
    }

    [Fact]
    [Trait("rule", "REL-03")]
    public async Task A_server_that_became_read_only_refuses_all_units_alike_and_recovers()
    {
        var (database, lane) = await StartAsync();
        await SetReadOnlyAsync("on");
        await Assert.ThrowsAsync<StoreUnavailableException>(() => lane.CommitAsync(new Pet(2), Ct));
        await SetReadOnlyAsync("off");
        await lane.CommitAsync(new Pet(3), Ct);
        Assert.Equal([1L, 3L], await ReadAsync(database));
    }

    [Fact]
    public async Task Its_clock_is_compared_with_ours()
    {
        var time = new ManualTime(DateTimeOffset.UtcNow.AddSeconds(30));
        _store!.Time = time;
        var clock = (await _store.StartNodeAsync(Ct)).Services.GetRequiredService<DatabaseClock>();
        Assert.InRange((await clock.MeasureAsync(Ct)).Milliseconds, 1, 30_000);
        time.Advance(TimeSpan.FromHours(1));
        Assert.False((await clock.MeasureAsync(Ct)).IsTolerable);
    }

    private async Task<(Database Database, CommitLane<Pet> Lane)> StartAsync()
    {
        var host = await _store!.StartNodeAsync(
            Ct, add: (services, _) => services.AddMigrations(typeof(MigrationTests).Assembly, DatabaseName.Main));
        var database = host.Services.GetRequiredService<Databases>().Main;
        return (database, database.Committer.AddLane(new PetWriter()));
    }

    // Transactions of every new session are read-only, and the old sessions end: so a server looks that was demoted.
    private async Task SetReadOnlyAsync(string value)
    {
        await using var connection = new NpgsqlConnection(_store!.SettingsOf("a")["Storage:ConnectionString"] + ";Pooling=false");
        await connection.OpenAsync(Ct);
        await connection.ExecuteAsync("SET default_transaction_read_only = off");
        await connection.ExecuteAsync($"ALTER DATABASE {connection.Database} SET default_transaction_read_only = {value}");
        await connection.ExecuteAsync(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()");
    }

    private static Task<IEnumerable<long>> ReadAsync(Database database) =>
        database.RunAsync(connection => connection.QueryAsync<long>("SELECT id FROM test_pets ORDER BY id"), Ct);
}
