// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Authorization;
using Facts;
using Microsoft.Extensions.Options;
using Network.Radius;
using Network.Sessions;

namespace Server.Health;

/// <summary>What readiness asks the rooms: is the directory complete, does RADIUS hear, can tokens be signed?</summary>
internal static class RoomChecks
{
    /// <summary>Asks the network room.</summary>
    public static IServiceCollection AddNetworkReadiness(this IServiceCollection services)
    {
        services.AddReadinessCheck("Network", "session directory", provider => _ =>
        {
            var status = provider.GetRequiredService<SessionsStatus>();
            return Answer(status.Ready, status.Ready
                ? string.Create(CultureInfo.InvariantCulture, $"{status.Claims} claims, journal at {status.JournalNumber}")
                : status.Fault ?? "loading");
        });
        services.AddReadinessCheck("Network", "RADIUS", provider => _ =>
        {
            var wanted = provider.GetRequiredService<IOptions<RadiusOptions>>().Value.Clients.Count > 0;
            var listening = provider.GetRequiredService<RadiusStatus>().Listening;
            return Answer(!wanted || listening.Count > 0, listening.Count > 0 ? string.Join(", ", listening) : "not listening");
        });
        return services;
    }

    /// <summary>Asks the facts for this node's name, which is its chain's: without one nothing can be recorded, so nothing answered.</summary>
    public static IServiceCollection AddFactsReadiness(this IServiceCollection services) =>
        services.AddReadinessCheck("Facts", "chain", provider => _ => Answer(true, provider.GetRequiredService<NodeIdentity>().Id));

    /// <summary>Asks the authorization room.</summary>
    public static IServiceCollection AddAuthorizationReadiness(this IServiceCollection services)
    {
        services.AddReadinessCheck("Authorization", "signing keys", provider => _ =>
        {
            var status = provider.GetRequiredService<AuthorizationStatus>();
            return Answer(status.CanSign, string.Create(CultureInfo.InvariantCulture, $"{status.PublishedKeys} published"));
        });

        // No client at all is a mistake of an operator and no reason to take a node out of service.
        services.AddReadinessCheck("Authorization", "clients", provider => _ => Answer(
            true, string.Create(CultureInfo.InvariantCulture, $"{provider.GetRequiredService<AuthorizationStatus>().Clients} registered")));
        return services;
    }

    private static Task<(bool Healthy, string Words)> Answer(bool healthy, string words) => Task.FromResult((healthy, words));
}
