// SPDX-License-Identifier: Apache-2.0
using Authorization.Clients;
using Authorization.Keys;
using Authorization.Tokens;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Authorization;

/// <summary>Registers who may ask (clients) and what answers are signed with (keys, subjects).</summary>
internal static class ClientsAndKeys
{
    /// <summary>Adds the client registry, the signing keys and the ID tokens; sections <c>Authorization</c> and <c>Keys</c>.</summary>
    public static IServiceCollection AddClientsAndKeys(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ClientRegistry>();
        services.AddHostedService<ClientsFileWatch>();

        services.AddOptions<SigningKeyOptions>()
            .Bind(configuration.GetSection(SigningKeyOptions.Section))
            .ValidateOnStart();
        services.AddSingleton<SigningKeys>();
        services.AddSingleton<PairwiseSubject>();
        services.AddSingleton<IdTokens>();
        return services;
    }
}
