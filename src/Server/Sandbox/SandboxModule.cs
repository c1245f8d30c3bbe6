// SPDX-License-Identifier: Apache-2.0
using Frontchannel;
using Network;
using Server.Sandbox.App;

namespace Server.Sandbox;

/// <summary>
/// The playground beside the product: virtual phones, clients with published keys, the phone relay, an entitlement server, a token
/// mint, pages. The host adds it on loopback and nowhere else; without it none of its routes exists.
/// </summary>
internal static class SandboxModule
{
    private static readonly VirtualPhone[] PhonesBesideDesktops = [new(1, 5), new(1, 6), new(2, 7)];

    /// <summary>Adds the resolver of the virtual phones, the clients, and what the pages need.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="issuer">The issuer, as configured.</param>
    public static IServiceCollection AddSandbox(this IServiceCollection services, Uri issuer)
    {
        services.AddKeyedSingleton<ISubscriberResolver, VirtualPhoneResolver>(VirtualPhoneResolver.Name);
        services.AddSingleton(SandboxClients.Document(issuer.OriginalString.TrimEnd('/')));
        services.AddSingleton<PhoneConnections>();
        services.AddSingleton(provider => new PhoneRelay(issuer, provider.GetRequiredService<PhoneConnections>()));
        services.AddSingleton(provider => new AppBackEnd(issuer, provider.GetRequiredService<TimeProvider>()));
        services.AddKeyedSingleton(
            AppBackEnd.DesktopClientId,
            (provider, _) => new AppBackEnd(issuer, provider.GetRequiredService<TimeProvider>(), AppBackEnd.DesktopClientId));
        services.AddSingleton(new VirtualPhoneLinks(path =>
            [.. PhonesBesideDesktops.Select(phone => ($"{phone.Name} · {phone.Number}", phone.UrlOf(issuer, path).AbsoluteUri))]));
        services.AddSingleton<EntitlementServer>();
        services.AddSingleton<Runs>();
        services.AddSingleton<RoomBoard>();
        services.AddHostedService(provider => provider.GetRequiredService<RoomBoard>());
        return services;
    }

    /// <summary>Puts the phone relay before everything that looks at a request.</summary>
    public static void UsePhoneRelay(this WebApplication app) =>
        app.Use(app.Services.GetRequiredService<PhoneRelay>().RelayAsync);

    /// <summary>Maps the sandbox's routes.</summary>
    public static void MapSandbox(this IEndpointRouteBuilder routes)
    {
        routes.MapSandboxPages();
        routes.MapRuns();
        routes.MapPhones();
        routes.MapEntitlementServer();
        routes.MapPost("/sandbox/token", SandboxTokenEndpoint.HandleAsync);
        routes.MapGet("/sandbox/state", async (HttpContext context, RoomBoard board) =>
            await SandboxBody.WriteAsync(context, await board.ReadAsync(context.RequestAborted), SandboxJson.Relaxed.BoardState));
    }
}
