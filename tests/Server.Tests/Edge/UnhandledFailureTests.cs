// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Server.Edge;
using Server.Tests.Hosting;
using Testing.Actors;

namespace Server.Tests.Edge;

/// <summary>The last answer, and the headers that only TLS brings.</summary>
public sealed class UnhandledFailureTests
{
    [Fact]
    [Trait("rule", "SEC-325")]
    [Trait("rule", "SEC-020")]
    public async Task A_failure_nobody_expected_is_500_with_an_id_and_nothing_else()
    {
        var context = new DefaultHttpContext { Response = { Body = new MemoryStream() } };
        context.Response.Headers.Location = "https://half.done.example/?code=secret";

        await new UnhandledFailure(NullLogger<UnhandledFailure>.Instance).CatchAsync(
            context, _ => throw new NotSupportedException("secret detail"));

        context.Response.Body.Position = 0;
        using var reader = new StreamReader(context.Response.Body);
        Assert.Equal(500, context.Response.StatusCode);
        Assert.Matches("^{\"id\":\"[0-9a-f]{32}\"}$", await reader.ReadToEndAsync());
        Assert.Equal("no-store", context.Response.Headers.CacheControl);
        Assert.Empty(context.Response.Headers.Location.ToString());
    }

    [Fact]
    [Trait("rule", "SEC-003")]
    public async Task Every_answer_over_TLS_demands_TLS_for_a_year()
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var port = ServerProcess.FreePort(SocketType.Stream);
        await using var server = await RunningServer.StartAsync(builder => builder.WebHost.ConfigureKestrel(
            kestrel => kestrel.ListenLocalhost(port, listener => listener.UseHttps(certificate))));
        using var http = new HttpClient(new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
        });

        using var answer = await http.GetAsync($"https://localhost:{port}/health/live");

        Assert.Equal("max-age=31536000", Assert.Single(answer.Headers.GetValues("Strict-Transport-Security")));
    }
}
