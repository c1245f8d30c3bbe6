// SPDX-License-Identifier: Apache-2.0
namespace Server.Telemetry;

/// <summary>Where metrics go, when they go anywhere.</summary>
public sealed class MetricsOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Metrics:Otlp";

    /// <summary>
    /// The OTLP collector, for example <c>http://127.0.0.1:4317</c>; unset means no export. It is spoken to by gRPC, or as
    /// <c>OTEL_EXPORTER_OTLP_PROTOCOL</c> says; that name's sisters, <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> among them, are obeyed too.
    /// </summary>
    public Uri? Endpoint { get; set; }
}
