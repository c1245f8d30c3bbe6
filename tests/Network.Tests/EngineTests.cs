// SPDX-License-Identifier: Apache-2.0
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Network.Sessions;
using Storage;
using Testing.Engines;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Network.Tests;

/// <summary>A test class that runs once per engine, each test on an empty store of its own; skipped where there is no PostgreSQL.</summary>
public abstract class EngineTests(DatabaseEngine engine, PostgresServer postgres) : IAsyncLifetime
{
    private protected DatabaseEngine Engine { get; } = engine;

    private protected TestInstallation Installation { get; private set; } = null!;

    private protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(
            Engine is DatabaseEngine.Postgres && postgres.WhyUnavailable is not null, postgres.WhyUnavailable ?? "unavailable");
        Installation = await TestInstallation.CreateAsync(Engine, postgres, Ct);
    }

    public async ValueTask DisposeAsync()
    {
        if (Installation is not null)
        {
            await Installation.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Starts a node with the network room and waits until its directory is loaded or refused.</summary>
    private protected async Task<IHost> StartNodeAsync(string node = "a", params FeedProfile[] profiles)
    {
        var host = await Installation.StartNodeAsync(Ct, node, (services, configuration) => Add(services, configuration, profiles));
        await UntilAsync(() => StatusOf(host) is { Ready: true } or { Fault: not null });
        return host;
    }

    private protected static SessionsStatus StatusOf(IHost host) => host.Services.GetRequiredService<SessionsStatus>();

    private protected static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        patience.CancelAfter(TimeSpan.FromSeconds(20));
        while (!condition())
        {
            await Task.Delay(5, patience.Token);
        }
    }

    private static void Add(IServiceCollection services, IConfiguration configuration, FeedProfile[] profiles)
    {
        services.AddLogging();
        services.AddNetwork(configuration);
        services.AddSingleton<IReadOnlyList<FeedProfile>>(profiles.Length == 0 ? [Sessions.Packets.Profile()] : profiles);
    }
}
