// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Network.Sessions;

namespace Network.Radius;

/// <summary>Puts the RADIUS server together.</summary>
internal static class RadiusRegistration
{
    private const string SandboxSetting = "Sandbox:Enabled";

    /// <summary>
    /// Adds the server. Needs <see cref="RecordAccounting"/>, <see cref="MissAccounting"/> and a <see cref="TimeProvider"/> in the container; offers
    /// <see cref="RadiusStatus"/> and the list of <see cref="FeedProfile"/>.
    /// </summary>
    public static IServiceCollection AddRadius(this IServiceCollection services, IConfiguration configuration)
    {
        var sandbox = configuration.GetValue<bool>(SandboxSetting);
        services.AddMetrics();
        services.AddOptions<RadiusOptions>().Bind(configuration.GetSection(RadiusOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<RadiusOptions>>(new RadiusOptionsValidator(sandbox));
        services.AddSingleton(provider => ReadClients(provider, sandbox));
        services.AddSingleton(provider => provider.GetRequiredService<RadiusClients>().Profiles);
        services.AddSingleton<RadiusCounters>();
        services.AddSingleton(provider => new RadiusStatus(provider.GetRequiredService<RadiusCounters>()));
        services.AddSingleton(CreateCache);
        services.AddSingleton<GatewayClocks>();
        services.AddSingleton<EventTime>();
        services.AddSingleton(provider => new FramedAddresses(SpecificListenAddresses(OptionsOf(provider))));
        services.AddSingleton<AccountingNormaliser>();
        services.AddSingleton<RadiusReceiver>();
        services.AddSingleton(CreatePipeline);
        services.AddHostedService<AccountingServer>();
        return services;
    }

    private static RadiusOptions OptionsOf(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<RadiusOptions>>().Value;

    private static RadiusClients ReadClients(IServiceProvider provider, bool sandbox) =>
        new RadiusClientReader(sandbox).Read(OptionsOf(provider)).Try(out var clients, out var error)
            ? clients
            : throw new OptionsValidationException(RadiusOptions.Section, typeof(RadiusOptions), [error]);

    private static DuplicateCache CreateCache(IServiceProvider provider)
    {
        var options = OptionsOf(provider);
        return new DuplicateCache(options.DuplicateCacheSize, options.DuplicateLifetime);
    }

    private static IPAddress[] SpecificListenAddresses(RadiusOptions options) =>
        [.. options.Listen.Select(IPAddress.Parse).Where(address => !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any))];

    private static AccountingPipeline CreatePipeline(IServiceProvider provider) => new(
        provider.GetRequiredService<RadiusReceiver>(),
        provider.GetRequiredService<DuplicateCache>(),
        provider.GetRequiredService<RadiusCounters>(),
        provider.GetRequiredService<RecordAccounting>(),
        provider.GetRequiredService<MissAccounting>(),
        provider.GetRequiredService<ILogger<AccountingPipeline>>())
    {
        InFlightBound = OptionsOf(provider).InFlightBound,
    };
}
