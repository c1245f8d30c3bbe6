// SPDX-License-Identifier: Apache-2.0
using System.Reflection;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Storage.Migrations;
using Storage.Sealing;

namespace Storage;

/// <summary>The door of the room: databases, migrations, committers, sealing keys and Data Protection.</summary>
public static class StorageModule
{
    /// <summary>Adds the store as sections <c>Storage</c> and <c>Keys</c> say.</summary>
    /// <exception cref="InvalidOperationException"><c>Keys:Certificate</c> is set and cannot be used.</exception>
    public static IServiceCollection AddStorage(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<StorageOptions>().Bind(configuration.GetSection(StorageOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<StorageOptions>, StorageOptionsValidator>();
        services.AddOptions<KeysOptions>().Bind(configuration.GetSection(KeysOptions.Section));
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new Databases(
            provider.GetRequiredService<IOptions<StorageOptions>>(),
            provider.GetServices<MigrationSource>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton(provider => new SealingKeys(
            provider.GetRequiredService<Databases>(),
            provider.GetRequiredService<IDataProtectionProvider>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new DatabaseClock(
            provider.GetRequiredService<Databases>(), provider.GetRequiredService<TimeProvider>()));
        AddKeyRing(services, configuration);
        services.AddMigrations(typeof(StorageModule).Assembly, DatabaseName.Main);
        services.AddHostedService<StorageLifetime>();
        return services;
    }

    /// <summary>
    /// Adds a room's migrations, embedded as <c>Schema/NNN_name.sql</c>, or as twins <c>.sqlite.sql</c> and <c>.postgres.sql</c>.
    /// </summary>
    public static IServiceCollection AddMigrations(this IServiceCollection services, Assembly assembly, DatabaseName database) =>
        services.AddSingleton(new MigrationSource(assembly, database));

    private static void AddKeyRing(IServiceCollection services, IConfiguration configuration)
    {
        var builder = services.AddDataProtection().SetApplicationName("NumberVerification");
        var keys = configuration.GetSection(KeysOptions.Section).Get<KeysOptions>() ?? new KeysOptions();
        if (KeyRingCertificate.Load(keys) is { } certificate)
        {
            builder.ProtectKeysWithCertificate(certificate);
        }

        services.AddOptions<KeyManagementOptions>().Configure<Databases, TimeProvider>(
            (options, databases, time) => options.XmlRepository = new KeyRingRepository(databases, time));
    }
}
