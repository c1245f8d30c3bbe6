// SPDX-License-Identifier: Apache-2.0
using Microsoft.Extensions.Logging.Console;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Server.Telemetry;

/// <summary>Logs as JSON lines, metrics by OTLP where a collector is named.</summary>
internal static class TelemetryModule
{
    private const string StandardEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private static readonly string[] Meters =
    [
        "Kernel", "Storage", "Facts", "Network", "Authorization", "Camara", "NumberVerification", "Frontchannel", "Server",
        "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime",
    ];

    /// <summary>One JSON line per event on standard output; the framework speaks from Warning up.</summary>
    public static void AddJsonLines(this ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.AddConsole(console => console.FormatterName = JsonLineFormatter.FormatterName);
        logging.AddConsoleFormatter<JsonLineFormatter, ConsoleFormatterOptions>();
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("System", LogLevel.Warning);
    }

    /// <summary>Exports every room's meter, and those of the platform, when an endpoint is set.</summary>
    public static void AddMetricsExport(this IServiceCollection services, IConfiguration configuration)
    {
        var options = configuration.GetSection(MetricsOptions.Section).Get<MetricsOptions>() ?? new MetricsOptions();
        if (options.Endpoint is null && string.IsNullOrEmpty(configuration[StandardEndpoint]))
        {
            return;
        }

        services.AddSingleton(_ => Sdk.CreateMeterProviderBuilder()
            .ConfigureServices(exporting => exporting.AddSingleton(Standard(configuration, options)))
            .AddMeter(Meters)
            .AddOtlpExporter()
            .Build());
        services.AddHostedService<MetricsExport>();
    }

    // The exporter reads the standard names from wherever our settings come from, and ours under its standard name. An endpoint set
    // by code instead would be taken as it stands, so that http/protobuf would post beside /v1/metrics.
    private static IConfiguration Standard(IConfiguration configuration, MetricsOptions options) => new ConfigurationBuilder()
        .AddConfiguration(configuration)
        .AddInMemoryCollection(
            options.Endpoint is null ? [] : [KeyValuePair.Create<string, string?>(StandardEndpoint, options.Endpoint.OriginalString)])
        .Build();

    /// <summary>Starts the export with the host; the container flushes and ends it.</summary>
    private sealed class MetricsExport(MeterProvider provider) : IHostedService
    {
        public Task StartAsync(CancellationToken ct) => Task.CompletedTask;

        public Task StopAsync(CancellationToken ct)
        {
            provider.ForceFlush(FlushMilliseconds);
            return Task.CompletedTask;
        }

        private const int FlushMilliseconds = 2_000;
    }
}
