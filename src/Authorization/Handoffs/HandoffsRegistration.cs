// SPDX-License-Identifier: Apache-2.0
using Authorization.Clients;
using Authorization.PushedRequests;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Authorization.Handoffs;

/// <summary>Registers what this room knows of hand-offs; section <c>Handoff</c>.</summary>
internal static class HandoffsRegistration
{
    /// <summary>Adds <see cref="HandoffRequests"/> for the room that has the pages.</summary>
    public static IServiceCollection AddHandoffs(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<HandoffOptions>().Bind(configuration.GetSection(HandoffOptions.Section));
        services.AddSingleton(provider => new HandoffCallback(
            provider.GetRequiredService<ServerUrls>().HandoffCallback,
            provider.GetRequiredService<IOptions<HandoffOptions>>().Value.Enabled));
        services.AddSingleton(provider => new HandoffRequests(
            provider.GetRequiredService<ClientRegistry>(),
            provider.GetRequiredService<RequestUris>(),
            provider.GetRequiredService<HandoffCallback>(),
            provider.GetRequiredService<Decisions>(),
            provider.GetRequiredService<ServerUrls>(),
            provider.GetRequiredService<IOptions<AuthorizationServerOptions>>()));
        return services;
    }
}
