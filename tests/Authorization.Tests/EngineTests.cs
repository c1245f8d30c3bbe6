// SPDX-License-Identifier: Apache-2.0
using Storage;
using Testing.Engines;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Authorization.Tests;

/// <summary>A test that is run once per engine, each time on an empty store of its own.</summary>
public abstract class EngineTests(DatabaseEngine engine, PostgresServer postgres) : IAsyncLifetime
{
    private TestInstallation? _store;

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected TestInstallation Store => _store!;

    public async ValueTask InitializeAsync()
    {
        if (engine is DatabaseEngine.Postgres)
        {
            Assert.SkipWhen(postgres.WhyUnavailable is not null, postgres.WhyUnavailable ?? "");
        }

        _store = await TestInstallation.CreateAsync(engine, postgres, Ct);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }
    }
}
