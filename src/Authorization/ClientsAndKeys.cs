// SPDX-License-Identifier: Apache-2.0
using Authorization.Clients;
using Authorization.Clients.Remote;
using Authorization.Discovery;
using Authorization.Keys;
using Authorization.Tokens;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Storage;

namespace Authorization;

/// <summary>Registers who may ask (clients) and what answers are signed with (keys, subjects).</summary>
internal static class ClientsAndKeys
{
    /// <summary>Adds the client registry, the signing keys, the ID tokens and discovery; sections <c>Authorization</c> and <c>Keys</c>.</summary>
    public static IServiceCollection AddClientsAndKeys(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<RemoteKeysOptions>()
            .Bind(configuration.GetSection(RemoteKeysOptions.Section))
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<RemoteKeysOptions>, RemoteKeysOptionsValidator>();
        services.AddSingleton<KeyFetcher>();
        services.AddSingleton<RemoteKeyTable>();
        services.AddSingleton<ClientAdmission>();
        services.AddSingleton<ClientRegistry>();
        services.AddHostedService<ClientsFileWatch>();

        services.AddOptions<SigningKeyOptions>()
            .Bind(configuration.GetSection(SigningKeyOptions.Section))
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<SigningKeyOptions>, SigningKeyOptionsValidator>();
        services.AddMigrations(typeof(ClientsAndKeys).Assembly, DatabaseName.Main);
        services.AddSingleton<SigningKeys>();
        services.AddSingleton<SigningKeyTable>();
        services.AddSingleton(provider => new SigningKeyRotation(
            provider.GetRequiredService<SigningKeyTable>(),
            provider.GetRequiredService<SigningKeys>(),
            provider.GetRequiredService<IOptions<SigningKeyOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<SigningKeyRotation>>()));
        services.AddSingleton(provider => new AuthorizationStatus(
            provider.GetRequiredService<ClientRegistry>(),
            provider.GetRequiredService<SigningKeys>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<PairwiseSecret>();
        services.AddSingleton<PairwiseSubject>();
        services.AddHostedService<KeysLifetime>();
        services.AddSingleton<IdTokens>();

        services.AddSingleton<ServerMetadata>();
        services.AddSingleton<DiscoveryEndpoints>();
        return services;
    }
}
