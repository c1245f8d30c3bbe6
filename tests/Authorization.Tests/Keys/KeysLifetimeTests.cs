// SPDX-License-Identifier: Apache-2.0
using Authorization.Keys;
using Authorization.Tokens;
using Kernel;
using Kernel.Jose;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Storage;
using Testing.Engines;

namespace Authorization.Tests.Keys;

public sealed class KeysLifetimeOnSqlite(PostgresServer postgres) : KeysLifetimeTests(DatabaseEngine.Sqlite, postgres);

public sealed class KeysLifetimeOnPostgres(PostgresServer postgres) : KeysLifetimeTests(DatabaseEngine.Postgres, postgres);

public abstract class KeysLifetimeTests(DatabaseEngine engine, PostgresServer postgres) : EngineTests(engine, postgres)
{
    [Fact]
    public async Task Nodes_that_start_at_once_on_an_empty_store_sign_and_name_alike()
    {
        var nodes = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => Store.StartNodeAsync(Ct, $"n{i}", (services, configuration) =>
        {
            services.AddSingleton<ServerUrls>();
            services.AddClientsAndKeys(configuration);
        })));

        var now = TimeProvider.System.GetUtcNow();
        Assert.True(PhoneNumber.TryParse("+99977001005", out var number));
        Assert.Single(nodes.Select(node => Of<SigningKeys>(node).Get(JwsAlgorithm.ES256, now).KeyId).Distinct());
        Assert.Single(nodes.Select(node => Of<SigningKeys>(node).Get(JwsAlgorithm.RS256, now).KeyId).Distinct());
        Assert.Single(nodes.Select(node => Of<PairwiseSubject>(node).Of("sector", number)).Distinct());
    }

    private static T Of<T>(IHost node)
        where T : notnull => node.Services.GetRequiredService<T>();
}
