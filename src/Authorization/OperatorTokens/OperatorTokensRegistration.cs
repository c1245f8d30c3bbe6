// SPDX-License-Identifier: Apache-2.0
using Authorization.Backchannel;
using Authorization.Token;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Authorization.OperatorTokens;

/// <summary>Registers the one verifier that the settings ask for, and the grants that need it; without settings none of them exists.</summary>
internal static class OperatorTokensRegistration
{
    /// <summary>Adds the settings and, when a verifier is configured, the verifier, the JWT bearer and CIBA grants and <c>/bc-authorize</c>.</summary>
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
                return services;
        }

        services.AddSingleton<IGrant, JwtBearerGrant>();
        services.AddSingleton<IGrant, CibaGrant>();
        services.AddSingleton<BackchannelEndpoint>();
        return services;
    }
}
