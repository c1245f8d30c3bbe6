// SPDX-License-Identifier: Apache-2.0
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Storage;
using Testing;
using Testing.Engines;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Facts.Tests;

/// <summary>A test that is run once per engine, each time on an empty store of its own, with a clock that stands still.</summary>
public abstract class EngineTests(DatabaseEngine engine, PostgresServer postgres) : IAsyncLifetime
{
    private TestInstallation? _store;

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected DatabaseEngine Engine => engine;

    protected ManualTime Time { get; } = new();

    protected TestInstallation Store => _store!;

    public async ValueTask InitializeAsync()
    {
        if (engine is DatabaseEngine.Postgres)
        {
            Assert.SkipWhen(postgres.WhyUnavailable is not null, postgres.WhyUnavailable ?? "");
        }

        _store = await TestInstallation.CreateAsync(engine, postgres, Ct);
        _store.Time = Time;
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }
    }

    protected async Task<IServiceProvider> StartAsync(string node = "a") =>
        (await Store.StartNodeAsync(Ct, node, (services, configuration) => services.AddFacts(configuration))).Services;

    protected SpentId NewId(int lifeSeconds = 60) => SpentId.New(Time.GetUtcNow().AddSeconds(lifeSeconds));

    protected Fact NewFact(string outcome, FactKind kind = FactKind.Token) =>
        new() { Kind = kind, Outcome = outcome, At = Time.GetUtcNow() };

    /// <summary>An entry whose fact says how it fared.</summary>
    protected LedgerEntry NewEntry(
        SpentId[]? guards = null, SpentId[]? claims = null, SpentId[]? kills = null, SpentId[]? onReplay = null) => new()
        {
            Guards = guards ?? [],
            Claims = claims ?? [],
            Kills = kills ?? [],
            OnReplay = onReplay ?? [],
            WhenWon = NewFact("won"),
            WhenLost = outcome => NewFact(outcome.GetType().Name),
        };

    protected static Task<int> ExecuteAsync(IServiceProvider node, string sql) =>
        node.GetRequiredService<Databases>().Main.RunAsync(connection => connection.ExecuteAsync(sql), Ct);

    protected static async Task<List<Fact>> ReadFactsAsync(IServiceProvider node)
    {
        var facts = new List<Fact>();
        await foreach (var fact in node.GetRequiredService<FactReader>().ReadAsync(DateTimeOffset.UnixEpoch, Ct))
        {
            facts.Add(fact);
        }

        return facts;
    }

    private protected static T Background<T>(IServiceProvider node) =>
        node.GetServices<IHostedService>().OfType<T>().Single();
}
