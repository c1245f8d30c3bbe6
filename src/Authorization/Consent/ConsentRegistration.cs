// SPDX-License-Identifier: Apache-2.0
using Authorization.Tokens;
using Facts;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Authorization.Consent;

/// <summary>Registers what subscribers agreed to, and when they have to.</summary>
internal static class ConsentRegistration
{
    /// <summary>Adds the policy, the import and the census; section <c>Authorization:Consent</c>.</summary>
    public static IServiceCollection AddConsent(this IServiceCollection services, IConfiguration configuration)
    {
        // A member of a rule that is misspelt would make the rule wider than it was meant.
        services.AddOptions<ConsentOptions>()
            .Bind(configuration.GetSection(ConsentOptions.Section), binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<ConsentOptions>, ConsentOptionsValidator>();
        services.AddSingleton<LegalBases>();
        services.AddSingleton<ConsentTable>();
        services.AddSingleton<ConsentPolicy>();
        services.AddSingleton(provider => new ConsentImport(
            provider.GetRequiredService<ConsentTable>(),
            provider.GetRequiredService<Ledger>(),
            provider.GetRequiredService<Decisions>(),
            provider.GetRequiredService<PairwiseSubject>(),
            provider.GetRequiredService<PairwiseSecret>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new ConsentCensus(provider.GetRequiredService<ConsentTable>()));
        return services;
    }
}
