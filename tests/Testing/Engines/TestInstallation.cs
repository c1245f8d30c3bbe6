// SPDX-License-Identifier: Apache-2.0
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Storage;

namespace Testing.Engines;

/// <summary>
/// A store of one test's own, on either engine, and the nodes that run on it. On SQLite every node shares the one directory; on
/// PostgreSQL each has its own and they share the database.
/// </summary>
public sealed class TestInstallation : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = System.IO.Directory.CreateTempSubdirectory("store-");
    private readonly string? _connectionString;
    private readonly List<IHost> _nodes = [];

    private TestInstallation(string? connectionString) => _connectionString = connectionString;

    /// <summary>Where the files are.</summary>
    public string Directory => _directory.FullName;

    /// <summary>Settings given to every node started from now on, beside where the store is.</summary>
    public Dictionary<string, string?> Settings { get; } = [];

    /// <summary>The clock of every node started from now on; null for the real one.</summary>
    public TimeProvider? Time { get; set; }

    /// <summary>An empty store. The server is used only for PostgreSQL.</summary>
    public static async Task<TestInstallation> CreateAsync(
        DatabaseEngine engine, PostgresServer postgres, CancellationToken ct) =>
        new(engine is DatabaseEngine.Postgres ? await postgres.CreateDatabaseAsync(ct) : null);

    /// <summary>The settings with which a node of that name finds the store.</summary>
    public Dictionary<string, string?> SettingsOf(string node)
    {
        var settings = new Dictionary<string, string?>(Settings)
        {
            ["Storage:Provider"] = _connectionString is null ? "sqlite" : "postgres",
            ["Storage:Directory"] = _connectionString is null ? Directory : Path.Combine(Directory, node),
        };
        if (_connectionString is not null)
        {
            settings["Storage:ConnectionString"] = _connectionString;
        }

        return settings;
    }

    /// <summary>Builds a node with storage and what else is added, without starting it.</summary>
    public IHost BuildNode(string node = "a", Action<IServiceCollection, IConfiguration>? add = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(SettingsOf(node));
        builder.Logging.SetMinimumLevel(LogLevel.None);
        if (Time is not null)
        {
            builder.Services.AddSingleton(Time);
        }

        builder.Services.AddStorage(builder.Configuration);
        add?.Invoke(builder.Services, builder.Configuration);
        var host = builder.Build();
        _nodes.Add(host);
        return host;
    }

    /// <summary>Builds and starts a node.</summary>
    public async Task<IHost> StartNodeAsync(
        CancellationToken ct, string node = "a", Action<IServiceCollection, IConfiguration>? add = null)
    {
        var host = BuildNode(node, add);
        await host.StartAsync(ct);
        return host;
    }

    /// <summary>Stops the nodes and removes the files.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await ((IAsyncDisposable)node).DisposeAsync();
        }

        _directory.Delete(recursive: true);
    }
}
