// SPDX-License-Identifier: Apache-2.0
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Authorization.OperatorTokens;

/// <summary>Registers the one verifier that the settings ask for; without them none exists, and no grant that would need it.</summary>
internal static class OperatorTokensRegistration
{
    /// <summary>Adds the settings, and the verifier when one is configured.</summary>
    public static IServiceCollection AddOperatorTokens(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<OperatorTokenOptions>()
            .Bind(configuration.GetSection(OperatorTokenOptions.Section))
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<OperatorTokenOptions>, OperatorTokenOptionsValidator>();
        switch (OperatorTokenOptions.ConfiguredIn(configuration))
        {
            case OperatorTokenVerification.Jwt:
                services.AddSingleton<OperatorHttp>();
                services.AddSingleton<OperatorKeys>();
                services.AddSingleton<IOperatorTokenVerifier, JwtVerifier>();
                break;
            case OperatorTokenVerification.Introspection:
                services.AddSingleton<OperatorHttp>();
                services.AddSingleton<OperatorIntrospection>();
                services.AddSingleton<IOperatorTokenVerifier, IntrospectionVerifier>();
                break;
            default:
                break;
        }

        return services;
    }
}
