// SPDX-License-Identifier: Apache-2.0
using Authorization.Authentication;
using Authorization.Authorize;
using Authorization.Backchannel;
using Authorization.Clients;
using Authorization.Consent;
using Authorization.Discovery;
using Authorization.Envelopes;
using Authorization.Handoffs;
using Authorization.Limits;
using Authorization.Introspection;
using Authorization.OperatorTokens;
using Authorization.Revocation;
using Authorization.PushedRequests;
using Authorization.Spending;
using Authorization.Token;
using Kernel;
using Kernel.Jose;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Authorization;

/// <summary>The door of this room: OAuth 2.0 and OpenID Connect as the CAMARA profile wants them.</summary>
public static class AuthorizationModule
{
    /// <summary>
    /// Adds the authorization server; sections <c>Authorization</c> and <c>Limits</c>. It needs Storage, Facts, and an
    /// <see cref="Network.ISubscriberResolver"/>.
    /// </summary>
    public static IServiceCollection AddAuthorizationServer(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AuthorizationServerOptions>()
            .Bind(configuration.GetSection(AuthorizationServerOptions.Section))
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<AuthorizationServerOptions>, AuthorizationServerOptionsValidator>();
        services.AddSingleton<ServerUrls>();
        services.AddClientsAndKeys(configuration);
        services.AddOperatorTokens(configuration);

        services.AddLimits(configuration);
        services.AddSingleton<Decisions>();
        services.AddSingleton<EnvelopeSealer>();
        services.AddHostedService<EnvelopeKeyForgetting>();

        services.AddConsent(configuration);
        services.AddSingleton<RequestUris>();
        services.AddSingleton<DevicePin>();
        services.AddSingleton<PushedRequestEndpoint>();
        services.AddSingleton<RequestReception>();
        services.AddHandoffs(configuration);
        services.AddSingleton<SubscriberLogin>();
        services.AddSingleton<AuthorizeEndpoint>();

        services.AddOptions<DpopOptions>()
            .Bind(configuration.GetSection(DpopOptions.Section))
            .Validate(
                dpop => dpop.Support is not DpopSupport.Off || !dpop.RequireCamaraClaims,
                "Dpop:RequireCamaraClaims asks for claims of proofs that Dpop:Support=Off does not take.")
            .ValidateOnStart();
        services.AddSingleton<SenderKeys>();
        services.AddSingleton<ClientAuthentication>();
        services.AddSingleton<ClientEndpoint>();
        services.AddSingleton<IGrant, AuthorizationCodeGrant>();
        services.AddSingleton<IGrant, ClientCredentialsGrant>();
        services.AddSingleton<TokenIssuer>();
        services.AddSingleton<TokenEndpoint>();
        services.AddSingleton<IntrospectionEndpoint>();
        services.AddSingleton<RevocationEndpoint>();

        services.AddSingleton(provider => new TokenSpending(
            provider.GetRequiredService<EnvelopeSealer>(),
            provider.GetRequiredService<ClientRegistry>(),
            provider.GetRequiredService<Decisions>(),
            provider.GetRequiredService<SubscriberQuotas>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new TokenMint(
            provider.GetRequiredService<EnvelopeSealer>(), provider.GetRequiredService<TimeProvider>()));
        return services;
    }

    /// <summary>
    /// Maps <c>/authorize</c>, <c>/par</c>, <c>/token</c>, <c>/bc-authorize</c> where it is served, and the discovery documents. Every method
    /// reaches the endpoints, which answer 405 themselves.
    /// </summary>
    /// <param name="endpoints">Where to.</param>
    /// <param name="clientAddress">Where a request came from; null when the path it came by cannot be believed.</param>
    public static void MapAuthorizationServer(
        this IEndpointRouteBuilder endpoints, Func<HttpContext, SourceAddress?> clientAddress)
    {
        var services = endpoints.ServiceProvider;
        var gate = services.GetRequiredService<RateGate>();
        var authorize = services.GetRequiredService<AuthorizeEndpoint>();
        endpoints.Map(
            ServerUrls.AuthorizePath, gate.BeforeAuthorization(clientAddress, http => authorize.HandleAsync(http, clientAddress)));
        MapForClients(ServerUrls.PushedRequestPath, services.GetRequiredService<PushedRequestEndpoint>().HandleAsync);
        MapForClients(ServerUrls.TokenPath, services.GetRequiredService<TokenEndpoint>().HandleAsync);
        MapForClients(ServerUrls.IntrospectionPath, services.GetRequiredService<IntrospectionEndpoint>().HandleAsync);
        MapForClients(ServerUrls.RevocationPath, services.GetRequiredService<RevocationEndpoint>().HandleAsync);
        if (services.GetService<BackchannelEndpoint>() is { } backchannel)
        {
            MapForClients(ServerUrls.BackchannelPath, backchannel.HandleAsync);
        }

        endpoints.MapDiscovery();

        void MapForClients(string path, RequestDelegate endpoint) => endpoints.Map(path, gate.BeforeClients(clientAddress, endpoint));
    }
}
