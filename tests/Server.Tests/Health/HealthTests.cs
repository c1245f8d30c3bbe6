// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Server.Health;
using Server.Tests.Hosting;
using Testing.Actors;

namespace Server.Tests.Health;

/// <summary>What a load balancer and an operator are told.</summary>
public sealed class HealthTests
{
    [Fact]
    public async Task A_server_that_serves_is_live_and_ready()
    {
        await using var server = await RunningServer.StartAsync();

        Assert.Equal("""{"status":"live"}""", await server.Http.GetStringAsync("/health/live"));
        var ready = await server.Http.GetStringAsync("/health/ready");
        Assert.StartsWith("""{"status":"ready","checks":[""", ready, StringComparison.Ordinal);
        Assert.DoesNotContain("false", ready, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_part_that_fails_makes_it_not_ready_and_is_named()
    {
        await using var server = await RunningServer.StartAsync(builder => builder.Services.AddReadinessCheck(
            "Storage", "a part", _ => _ => throw new TimeoutException()));

        using var answer = await server.Http.GetAsync("/health/ready");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("\"a part\",\"healthy\":false,\"words\":\"TimeoutException\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("rule", "SEC-022")]
    public async Task Detail_is_on_the_operator_s_listener_alone_and_nothing_else_is_there()
    {
        var port = ServerProcess.FreePort(SocketType.Stream);
        var management = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        await using var server = await RunningServer.StartAsync(null, $"--Management:Urls={management}");
        using var operatorHttp = new HttpClient { BaseAddress = new Uri(management) };

        Assert.Contains("checks", await operatorHttp.GetStringAsync("/health/ready"), StringComparison.Ordinal);
        foreach (var path in new[] { "/", "/authorize", "/token", "/jwks", "/number-verification/v2/verify" })
        {
            using var answer = await operatorHttp.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_server_told_to_stop_is_not_ready_at_once_and_serves_until_it_has_drained()
    {
        await using var server = await RunningServer.StartAsync(null, "--Http:DrainDelay=00:00:03");
        var stopping = server.App.StopAsync();

        using var ready = await server.Http.GetAsync("/health/ready");
        using var live = await server.Http.GetAsync("/health/live");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Contains("\"stopping\"", await ready.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        await stopping.WaitAsync(Drain.Limit);
    }
}
