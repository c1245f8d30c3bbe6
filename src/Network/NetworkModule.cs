// SPDX-License-Identifier: Apache-2.0
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Network.Radius;
using Network.Resolvers;
using Network.Sessions;
using Network.Sessions.Snapshots;
using Storage;

namespace Network;

/// <summary>The door of the room: who holds this address now?</summary>
public static class NetworkModule
{
    /// <summary>
    /// Adds the resolver chain as <see cref="ISubscriberResolver"/>, <see cref="MobilePaths"/>, the session directory with its journal, and
    /// the feeds. Needs <see cref="StorageModule.AddStorage"/>.
    /// </summary>
    public static IServiceCollection AddNetwork(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddMetrics();
        services.AddMigrations(typeof(NetworkModule).Assembly, DatabaseName.Network);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<NetworkMetrics>();
        AddSessions(services, configuration);
        AddResolvers(services, configuration);
        services.AddRadius(configuration);
        return services;
    }

    private static void AddSessions(IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<SessionsOptions>().Bind(configuration.GetSection(SessionsOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SessionsOptions>, SessionsOptionsValidator>();
        services.AddSingleton(provider => new FeedProfiles(provider.GetRequiredService<IReadOnlyList<FeedProfile>>()));
        services.AddSingleton(provider => new SessionDirectory(
            provider.GetRequiredService<FeedProfiles>(),
            provider.GetRequiredService<IOptions<SessionsOptions>>().Value.ReplayWindow));
        services.AddSingleton<SnapshotStore>();
        services.AddSingleton<SessionStore>();
        services.AddSingleton<Liveness>();
        services.AddTransient(provider => provider.GetRequiredService<SessionStore>().Status);
        services.AddSingleton<MissAccounting>(provider => provider.GetRequiredService<Liveness>().Miss);
        services.AddSingleton<RecordAccounting>(provider => provider.GetRequiredService<SessionStore>().RecordAsync);
        services.AddHostedService<SessionsHost>();
    }

    private static void AddResolvers(IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<NetworkOptions>().Bind(configuration.GetSection(NetworkOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<NetworkOptions>, NetworkOptionsValidator>();
        services.AddKeyedSingleton<ISubscriberResolver, SessionResolver>(SessionResolver.Key);
        services.AddSingleton(provider => new UePools(provider.GetRequiredService<IOptions<NetworkOptions>>().Value));
        services.AddSingleton<ISubscriberResolver, ResolverChain>();
        services.AddSingleton(provider => new MobilePaths(provider.GetRequiredService<UePools>()));
    }
}
