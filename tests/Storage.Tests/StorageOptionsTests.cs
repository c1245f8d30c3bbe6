// SPDX-License-Identifier: Apache-2.0
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Testing.Engines;

namespace Storage.Tests;

public sealed class StorageOptionsTests(PostgresServer postgres) : EngineTests(DatabaseEngine.Sqlite, postgres)
{
    [Theory]
    [InlineData("Storage:Provider", "mysql", "Storage:Provider must be sqlite or postgres.")]
    [InlineData("Storage:Provider", "postgres", "Storage:ConnectionString is required when Storage:Provider is postgres.")]
    [InlineData("Storage:ConnectionString", "Host=x", "Storage:ConnectionString is set, but Storage:Provider is sqlite.")]
    [InlineData("Storage:Directory", " ", "Storage:Directory must name a directory.")]
    [InlineData("Storage:QueueBound", "0", "Storage:QueueBound must be from 1 to 1000000.")]
    [InlineData("Storage:BatchBound", "10001", "Storage:BatchBound must be from 1 to 10000.")]
    public async Task A_setting_that_cannot_be_meant_stops_the_start_by_name(string setting, string value, string message)
    {
        using var host = Store.BuildNode(add: (_, configuration) => configuration[setting] = value);
        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Ct));
        Assert.Equal(message, Assert.Single(refusal.Failures));
    }

    [Fact]
    public async Task A_commit_to_SQLite_is_synced_before_it_is_answered()
    {
        var databases = (await Store.StartNodeAsync(Ct)).Services.GetRequiredService<Databases>();
        foreach (var database in new[] { databases.Main, databases.Network })
        {
            await using var connection = await database.OpenAsync(Ct);
            Assert.Equal("wal", await connection.ExecuteScalarAsync<string>("PRAGMA journal_mode"));
            Assert.Equal(2, await connection.ExecuteScalarAsync<int>("PRAGMA synchronous"));
            Assert.Equal(1, await connection.ExecuteScalarAsync<int>("PRAGMA foreign_keys"));
            Assert.Equal(1, await connection.ExecuteScalarAsync<int>("PRAGMA secure_delete"));
        }
    }

    [Fact]
    public async Task The_systems_SQLite_is_used_where_there_is_one()
    {
        Assert.SkipUnless(
            System.Runtime.InteropServices.NativeLibrary.TryLoad("libsqlite3.so.0", out _), "This system has no libsqlite3.so.0.");
        var maps = "/proc/self/maps";
        var databases = (await Store.StartNodeAsync(Ct)).Services.GetRequiredService<Databases>();
        await databases.Main.RunAsync(connection => connection.ExecuteScalarAsync<string>("SELECT sqlite_version()"), Ct);
        Assert.DoesNotContain("libe_sqlite3", await File.ReadAllTextAsync(maps, Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_whose_clock_is_off_its_databases_is_not_fit()
    {
        var drift = await (await Store.StartNodeAsync(Ct)).Services.GetRequiredService<DatabaseClock>().MeasureAsync(Ct);
        Assert.Equal(0, drift.Milliseconds);
        Assert.True(new ClockDrift(-2000).IsTolerable);
        Assert.False(new ClockDrift(2001).IsTolerable);
        Assert.False(new ClockDrift(-2001).IsTolerable);
    }
}
