// SPDX-License-Identifier: Apache-2.0
using Authorization.Clients;
using Authorization.Envelopes;
using Authorization.PushedRequests;
using Authorization.Tokens;
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
        services.AddSingleton(provider => new HandoffCodes(provider.GetRequiredService<EnvelopeSealer>()));
        services.AddSingleton(provider => new PlacePseudonyms(provider.GetRequiredService<PairwiseSubject>()));
        return services;
    }
}
