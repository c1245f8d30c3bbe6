// SPDX-License-Identifier: Apache-2.0
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Authorization;

/// <summary>The door of this room: OAuth 2.0 and OpenID Connect as the CAMARA profile wants them.</summary>
public static class AuthorizationModule
{
    /// <summary>Adds the authorization server; section <c>Authorization</c>.</summary>
    public static IServiceCollection AddAuthorizationServer(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AuthorizationServerOptions>()
            .Bind(configuration.GetSection(AuthorizationServerOptions.Section))
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<AuthorizationServerOptions>, AuthorizationServerOptionsValidator>();
        services.AddSingleton<ServerUrls>();
        return services;
    }
}
