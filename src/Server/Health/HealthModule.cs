// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Storage;

namespace Server.Health;

/// <summary>Readiness, the checks it always makes, and the orderly end.</summary>
internal static class HealthModule
{
    /// <summary>Adds readiness and the orderly end.</summary>
    public static IServiceCollection AddHealth(this IServiceCollection services)
    {
        services.AddSingleton<Readiness>();
        services.AddReadinessCheck("Server", "listening", provider => _ => Task.FromResult(Listening(provider)));
        services.AddHostedService<Drain>();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = Drain.Limit);
        return services;
    }

    /// <summary>Asks the stores, where there are any.</summary>
    public static IServiceCollection AddStorageReadiness(this IServiceCollection services)
    {
        services.AddReadinessCheck("Storage", "main database", provider => ct => PingAsync(provider, DatabaseName.Main, ct));
        services.AddReadinessCheck("Storage", "network database", provider => ct => PingAsync(provider, DatabaseName.Network, ct));
        services.AddReadinessCheck("Storage", "clock", provider => ct => CompareClocksAsync(provider, ct));
        return services;
    }

    /// <summary>Adds one question to readiness.</summary>
    public static IServiceCollection AddReadinessCheck(
        this IServiceCollection services,
        string room,
        string name,
        Func<IServiceProvider, Func<CancellationToken, Task<(bool Healthy, string Words)>>> ask) =>
        services.AddSingleton(provider => new ReadinessCheck(room, name, ask(provider)));

    private static (bool Healthy, string Words) Listening(IServiceProvider provider)
    {
        var addresses = provider.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        return (addresses.Count > 0, string.Join(", ", addresses));
    }

    private static async Task<(bool Healthy, string Words)> PingAsync(
        IServiceProvider provider, DatabaseName name, CancellationToken ct)
    {
        var database = provider.GetRequiredService<Databases>()[name];
        await ScalarAsync(database, "SELECT 1", ct);
        return (true, database.Engine.ToString());
    }

    private static async Task<(bool Healthy, string Words)> CompareClocksAsync(IServiceProvider provider, CancellationToken ct)
    {
        // Ids and tokens carry times: nodes that disagree about now would disagree about what is spent (design §4).
        var drift = await provider.GetRequiredService<DatabaseClock>().MeasureAsync(ct);
        return (drift.IsTolerable, $"{drift} off the store");
    }

    private static Task<long> ScalarAsync(Database database, string sql, CancellationToken ct) => database.RunAsync(
        async connection =>
        {
            await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The two texts of this class.
            command.CommandText = sql;
#pragma warning restore CA2100
            return Convert.ToInt64(await command.ExecuteScalarAsync(ct), CultureInfo.InvariantCulture);
        },
        ct);
}
