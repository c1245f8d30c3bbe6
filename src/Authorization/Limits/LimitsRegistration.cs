// SPDX-License-Identifier: Apache-2.0
using Authorization.Tokens;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Storage;

namespace Authorization.Limits;

/// <summary>Registers the limits; section <c>Limits</c>.</summary>
internal static class LimitsRegistration
{
    /// <summary>Adds them; they need the subjects' secret.</summary>
    public static IServiceCollection AddLimits(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<LimitsOptions>().Bind(configuration.GetSection(LimitsOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<LimitsOptions>, LimitsOptionsValidator>();
        services.AddSingleton<SubscriberQuotas>();
        services.AddSingleton(provider => new RequestRates(
            provider.GetRequiredService<IOptions<LimitsOptions>>(),
            BudgetOf(provider),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<RequestRates>>()));
        services.AddSingleton<RateGate>();
        return services;
    }

    // A SQLite file has one process.
    private static SharedBudget? BudgetOf(IServiceProvider provider) =>
        provider.GetRequiredService<Databases>() is { Main.Engine: DatabaseEngine.Postgres } databases
            ? new SharedBudget(databases, provider.GetRequiredService<PairwiseSubject>())
            : null;
}
