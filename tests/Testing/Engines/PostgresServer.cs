// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Testing.Engines;

/// <summary>
/// A PostgreSQL server of the tests' own: fresh data directory, free port on loopback, stopped and removed at the end. It runs
/// with fsync off, because a test kills processes and never the machine. Nothing is started before the first database is wanted.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string Installations = "/usr/lib/postgresql";
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(20);

    private readonly SemaphoreSlim _starting = new(1);
    private readonly string? _programs = FindPrograms();
    private DirectoryInfo? _directory;
    private Process? _process;
    private int _port;
    private int _databases;

    /// <summary>Why there is no PostgreSQL here, for the test that is skipped; null when there is.</summary>
    public string? WhyUnavailable =>
        !OperatingSystem.IsLinux() ? "These tests start PostgreSQL on Linux only."
        : _programs is null ? $"PostgreSQL is not installed: no initdb under {Installations}."
        : null;

    /// <summary>Makes an empty database and gives its connection string.</summary>
    public async Task<string> CreateDatabaseAsync(CancellationToken ct)
    {
        await StartAsync(ct);
        var name = "test" + Interlocked.Increment(ref _databases).ToString(CultureInfo.InvariantCulture);
        await ExecuteAsync($"CREATE DATABASE {name}", ct);
        return ConnectionString(name);
    }

    /// <summary>Starts the server, again after <see cref="StopAsync"/> on the same port with the same data; a running one stays.</summary>
    public async Task StartAsync(CancellationToken ct)
    {
        await _starting.WaitAsync(ct);
        try
        {
            if (_process is null)
            {
                await InitialiseAsync(ct);
                // The shell stops the server when its standard input ends, so no server outlives a test run that was killed.
                _process = Launch(
                    $"""
                    trap '' INT TERM
                    {AsOwner()}{_programs}/postgres -D data -p {_port} -k "$PWD" -c listen_addresses=127.0.0.1 \
                      -c fsync=off -c max_connections=60 -c shared_buffers=16MB -c logging_collector=off >log 2>&1 </dev/null &
                    read -r _
                    kill -INT $!
                    wait $!
                    """);
                await WaitUntilReadyAsync(ct);
            }
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>Stops the server as an operator would: sessions are cut, committed data stays.</summary>
    public async Task StopAsync(CancellationToken ct)
    {
        if (_process is { } process)
        {
            _process = null;
            process.StandardInput.Close();
            await process.WaitForExitAsync(ct);
            process.Dispose();
        }
    }

    /// <summary>Stops the server and removes its directory.</summary>
    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(StartPatience);
        await StopAsync(patience.Token);
        _directory?.Delete(recursive: true);
        _directory = null;
        _starting.Dispose();
    }

    private static string? FindPrograms() => !Directory.Exists(Installations) ? null
        : Directory.GetDirectories(Installations)
            .Select(version => Path.Combine(version, "bin"))
            .Where(programs => File.Exists(Path.Combine(programs, "initdb")))
            .OrderByDescending(programs => programs, StringComparer.Ordinal)
            .FirstOrDefault();

    // PostgreSQL refuses to run as root.
    private static string AsOwner() =>
        Environment.UserName is "root" ? "setpriv --reuid=postgres --regid=postgres --clear-groups " : "";

    private async Task InitialiseAsync(CancellationToken ct)
    {
        if (_directory is not null)
        {
            return;
        }

        _directory = Directory.CreateTempSubdirectory("postgres-");
        _port = FreePort();
        using var initdb = Launch(
            $"""
            {(AsOwner().Length > 0 ? "chown postgres: . &&" : "")} \
            {AsOwner()}{_programs}/initdb -D data -U tester -A trust -E UTF8 --locale=C --no-sync >log 2>&1
            """);
        await initdb.WaitForExitAsync(ct);
        if (initdb.ExitCode != 0)
        {
            throw new InvalidOperationException("initdb failed:\n" + await ReadLogAsync(ct));
        }
    }

    private Process Launch(string script)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", script])
        {
            WorkingDirectory = _directory!.FullName,
            RedirectStandardInput = true,
        };
        return Process.Start(start)!;
    }

    private async Task WaitUntilReadyAsync(CancellationToken ct)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await ExecuteAsync("SELECT 1", ct);
                return;
            }
            catch (NpgsqlException) when (Stopwatch.GetElapsedTime(started) < StartPatience)
            {
                await Task.Delay(50, ct);
            }
            catch (NpgsqlException exception)
            {
                throw new InvalidOperationException("PostgreSQL did not start:\n" + await ReadLogAsync(ct), exception);
            }
        }
    }

    private Task<string> ReadLogAsync(CancellationToken ct) => File.ReadAllTextAsync(Path.Combine(_directory!.FullName, "log"), ct);

    private async Task ExecuteAsync(string sql, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync(ct);
#pragma warning disable CA2100 // Constants of this class.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(ct);
    }

    private string ConnectionString(string database) =>
        string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={_port};Username=tester;Database={database}");

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
