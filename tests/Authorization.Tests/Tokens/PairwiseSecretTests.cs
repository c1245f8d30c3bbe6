// SPDX-License-Identifier: Apache-2.0
using Authorization.Tokens;
using Dapper;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Storage;
using Testing.Engines;

namespace Authorization.Tests.Tokens;

public sealed class PairwiseSecretOnSqlite(PostgresServer postgres) : PairwiseSecretTests(DatabaseEngine.Sqlite, postgres);

public sealed class PairwiseSecretOnPostgres(PostgresServer postgres) : PairwiseSecretTests(DatabaseEngine.Postgres, postgres);

public abstract class PairwiseSecretTests(DatabaseEngine engine, PostgresServer postgres) : EngineTests(engine, postgres)
{
    [Fact]
    public async Task Nodes_that_start_at_once_and_later_share_one_secret()
    {
        var nodes = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => StartAsync($"n{i}")));
        var secrets = await Task.WhenAll(nodes.Select(node => SecretOf(node).GetAsync(Ct)));
        var later = await SecretOf(await StartAsync("later")).GetAsync(Ct);

        Assert.Equal(PairwiseSubject.SecretLength, later.Length);
        Assert.NotEqual(new byte[PairwiseSubject.SecretLength], later);
        Assert.All(secrets, secret => Assert.Equal(later, secret));
    }

    [Fact]
    public async Task It_is_sealed_at_rest_and_never_quietly_replaced()
    {
        var node = await StartAsync("a");
        var secret = await SecretOf(node).GetAsync(Ct);
        var databases = node.Services.GetRequiredService<Databases>();
        var stored = await databases.Main.RunAsync(
            connection => connection.QuerySingleAsync<byte[]>("SELECT sealed FROM authorization_secrets"), Ct);
        Assert.Equal(-1, stored.AsSpan().IndexOf(secret));

        stored[^1] ^= 1;
        await databases.Main.RunAsync(
            connection => connection.ExecuteAsync("UPDATE authorization_secrets SET sealed = @stored", new { stored }), Ct);

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => SecretOf(node).GetAsync(Ct));
        Assert.Contains("Keys:Certificate", refusal.Message, StringComparison.Ordinal);
    }

    private Task<IHost> StartAsync(string node) => Store.StartNodeAsync(
        Ct, node, (services, _) => services.AddMigrations(typeof(PairwiseSecret).Assembly, DatabaseName.Main));

    private static PairwiseSecret SecretOf(IHost node) => new(
        node.Services.GetRequiredService<Databases>(),
        node.Services.GetRequiredService<IDataProtectionProvider>(),
        TimeProvider.System);
}
