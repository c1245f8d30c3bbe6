// SPDX-License-Identifier: Apache-2.0
using Facts.Chains;
using Facts.Ledgers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Storage;

namespace Facts;

/// <summary>The door of the room: the ledger, and those who read and check what it wrote. Needs <see cref="StorageModule"/>.</summary>
public static class FactsModule
{
    /// <summary>Adds the ledger and its background work.</summary>
    public static IServiceCollection AddFacts(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddMigrations(typeof(FactsModule).Assembly, DatabaseName.Main);
        services.AddSingleton(provider => new NodeIdentity(provider.GetRequiredService<IOptions<StorageOptions>>()));
        services.AddSingleton<ChainWriter>();
        services.AddSingleton<LedgerWriter>();
        services.AddSingleton(provider => new Ledger(
            provider.GetRequiredService<Databases>(), provider.GetRequiredService<LedgerWriter>()));
        services.AddSingleton(provider => new FactReader(
            provider.GetRequiredService<Databases>(), provider.GetRequiredService<SealingKeys>()));
        services.AddSingleton(provider => new ChainVerifier(
            provider.GetRequiredService<Databases>(), provider.GetRequiredService<SealingKeys>()));
        services.AddSingleton(provider => new AuditTrail(
            provider.GetRequiredService<Databases>(), provider.GetRequiredService<SealingKeys>()));
        services.AddHostedService<SpentPurge>();
        services.AddHostedService<ChainAnchors>();
        return services;
    }
}
