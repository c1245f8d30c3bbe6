// SPDX-License-Identifier: Apache-2.0
namespace Server.Telemetry;

/// <summary>Where metrics go, when they go anywhere.</summary>
public sealed class MetricsOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Metrics:Otlp";

    /// <summary>
    /// The OTLP collector (gRPC), for example <c>http://127.0.0.1:4317</c>; unset means no export. <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> and
    /// its sisters are obeyed too.
    /// </summary>
    public Uri? Endpoint { get; set; }
}
