// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
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
    public async Task A_connection_string_that_cannot_be_read_is_refused_without_its_text()
    {
        using var host = Store.BuildNode(add: (_, configuration) =>
        {
            configuration["Storage:Provider"] = "postgres";
            configuration["Storage:ConnectionString"] = "Password=secret;Nonsense=1";
        });
        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Ct));
        Assert.Equal("Storage:ConnectionString is not a connection string of Npgsql.", Assert.Single(refusal.Failures));
    }

    [Fact]
    [Trait("rule", "SEC-330")]
    public async Task A_certificate_that_every_user_can_read_is_warned_of_by_its_setting()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no mode bits.");
        var (open, closed) = (Path.Combine(Store.Directory, "open"), Path.Combine(Store.Directory, "closed"));
        await File.WriteAllTextAsync(open, "", Ct);
        await File.WriteAllTextAsync(closed, "", Ct);
#pragma warning disable CA1416 // Skipped on Windows above.
        File.SetUnixFileMode(open, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        File.SetUnixFileMode(closed, UnixFileMode.UserRead);
#pragma warning restore CA1416
        var log = new WarningLog();
        using var host = Store.BuildNode(add: (services, _) => services
            .Configure<KeysOptions>(keys => (keys.Certificate, keys.CertificatePasswordFile) = (open, closed))
            .AddSingleton<ILoggerFactory>(log));
        await host.StartAsync(Ct);
        Assert.Equal(
            "The file of Keys:Certificate can be read by every user of this machine",
            Assert.Single(log.Warnings, text => text.Contains("Keys:", StringComparison.Ordinal)));
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

    private sealed class WarningLog : ILoggerFactory, ILogger
    {
        public ConcurrentQueue<string> Warnings { get; } = [];

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                Warnings.Enqueue(formatter(state, exception));
            }
        }

        public void Dispose()
        {
        }
    }
}
