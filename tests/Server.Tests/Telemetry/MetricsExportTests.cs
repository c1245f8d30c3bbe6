// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Server.Tests.Hosting;
using Testing.Actors;

namespace Server.Tests.Telemetry;

/// <summary>Metrics reach a collector.</summary>
public sealed class MetricsExportTests
{
    [Theory]
    [InlineData("Metrics:Otlp:Endpoint")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT")]
    public async Task What_was_counted_is_posted_to_the_collector(string setting)
    {
        var url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{ServerProcess.FreePort(SocketType.Stream)}");
        var posts = Channel.CreateUnbounded<(string Line, byte[] Body)>();
        await using var collector = Collector(url, posts.Writer);
        await collector.StartAsync();

        await using (var server = await RunningServer.StartAsync(
            null, $"--{setting}={url}", "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf"))
        {
            using var answer = await server.Http.GetAsync("/jwks");
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var (line, body) = await posts.Reader.ReadAsync(patience.Token);
        Assert.Equal("POST /v1/metrics", line);
        Assert.Contains("http.server.request.duration", Encoding.Latin1.GetString(body), StringComparison.Ordinal);
    }

    private static WebApplication Collector(string url, ChannelWriter<(string Line, byte[] Body)> posts)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(url);
        var app = builder.Build();
        app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            await posts.WriteAsync(($"{context.Request.Method} {context.Request.Path}", body.ToArray()));
            context.Response.ContentType = "application/x-protobuf";
        });
        return app;
    }
}
