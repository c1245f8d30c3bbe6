// SPDX-License-Identifier: Apache-2.0
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Storage.Engines;
using Storage.Migrations;

namespace Storage;

/// <summary>The installation's databases, opened as the settings say.</summary>
public sealed class Databases : IAsyncDisposable
{
    private readonly Dictionary<DatabaseName, Database> _databases = [];
    private readonly List<IEngine> _engines = [];
    private readonly Migrator _migrator;
    private readonly string _setting;

    /// <summary>Prepares both databases; nothing is opened before it is used.</summary>
    internal Databases(
        IOptions<StorageOptions> options, IEnumerable<MigrationSource> migrations, TimeProvider time, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(loggers);
        var settings = options.Value;
        foreach (var name in Enum.GetValues<DatabaseName>())
        {
            // On PostgreSQL both names live in one database and share one pool; their tables differ by prefix.
            var engine = settings.Provider is "postgres"
                ? _engines.FirstOrDefault() ?? new PostgresEngine(settings.ConnectionString!)
                : new SqliteEngine(settings.Directory, name);
            _engines.Add(engine);
            var committer = new Committer(name, engine, settings, loggers.CreateLogger<Committer>());
            _databases.Add(name, new Database(name, engine, committer));
        }

        _setting = $"{StorageOptions.Section}:{(settings.Provider is "postgres" ? nameof(settings.ConnectionString) : nameof(settings.Directory))}";
        _migrator = new Migrator([.. migrations], time, loggers.CreateLogger<Migrator>());
    }

    /// <summary>The database of that name.</summary>
    public Database this[DatabaseName name] => _databases[name];

    /// <summary>Keys, spent ids, facts, and what the authorization server keeps.</summary>
    public Database Main => _databases[DatabaseName.Main];

    /// <summary>The journal of the session directory.</summary>
    public Database Network => _databases[DatabaseName.Network];

    /// <summary>Brings every database to this program's schema; safe when several processes do it at once.</summary>
    /// <exception cref="MigrationException">The schema there is not one that this program can continue.</exception>
    /// <exception cref="StoreUnavailableException">The database could not be reached; the message names the setting.</exception>
    public async Task MigrateAsync(CancellationToken ct)
    {
        try
        {
            foreach (var database in _databases.Values)
            {
                await _migrator.RunAsync(database, ct);
            }
        }
        catch (StoreUnavailableException outage)
        {
            throw new StoreUnavailableException($"{_setting}: the store cannot be used.", outage);
        }
    }

    /// <summary>Takes no more changes and waits until those queued are committed or refused.</summary>
    public Task DrainAsync() => Task.WhenAll(_databases.Values.Select(database => database.Committer.DisposeAsync().AsTask()));

    /// <summary>Drains, then closes every connection.</summary>
    public async ValueTask DisposeAsync()
    {
        await DrainAsync();
        foreach (var engine in _engines.Distinct())
        {
            await engine.DisposeAsync();
        }
    }
}
