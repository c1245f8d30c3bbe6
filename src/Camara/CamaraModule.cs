// SPDX-License-Identifier: Apache-2.0
using Camara.Introspection;
using Kernel.Jose;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Camara;

/// <summary>The door of the room: what every CAMARA API shares. The host must register an <see cref="ITokenSpender"/>.</summary>
public static class CamaraModule
{
    /// <summary>Registers the pipeline. May be called by each API.</summary>
    public static IServiceCollection AddCamara(this IServiceCollection services)
    {
        services.AddMetrics();
        services.AddOptions<DpopOptions>().BindConfiguration(DpopOptions.Section);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<CamaraResponder>();
        return services;
    }

    /// <summary>
    /// Registers an <see cref="ITokenSpender"/> that asks an authorization server in another process; section
    /// <c>Camara:Introspection</c>.
    /// </summary>
    public static IServiceCollection AddRemoteTokenSpender(this IServiceCollection services)
    {
        services.AddOptions<IntrospectionOptions>().BindConfiguration(IntrospectionOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<IntrospectionOptions>, IntrospectionOptionsValidator>();
        services.AddSingleton<IntrospectionClient>();
        services.AddSingleton<ITokenSpender, RemoteTokenSpender>();
        return services;
    }

    /// <summary>Takes over everything under an API's prefix; the API then maps its operations.</summary>
    /// <param name="endpoints">The application's own table, not a group; a path in the <c>apiRoot</c> is the host's path base.</param>
    /// <param name="prefix">A slash and the API's name, such as <c>/number-verification</c>.</param>
    /// <param name="apiRoot">
    /// The URL in front of the prefix as callers see it, absolute: what proofs of possession must be made for. It is configured, because
    /// a Host header is the caller's own word.
    /// </param>
    public static CamaraApi MapCamaraApi(this IEndpointRouteBuilder endpoints, string prefix, string apiRoot)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        ArgumentException.ThrowIfNullOrEmpty(apiRoot);
        return new CamaraApi(endpoints, prefix, apiRoot.TrimEnd('/'));
    }
}
