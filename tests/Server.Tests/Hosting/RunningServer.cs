// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Server.Sandbox.App;
using Testing.Actors;

namespace Server.Tests.Hosting;

/// <summary>The very server, in the sandbox, on a free port and in a directory of its own.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly DirectoryInfo _directory;

    private RunningServer(WebApplication app, DirectoryInfo directory, int port)
    {
        _app = app;
        _directory = directory;
        Port = port;
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = new Uri(Url),
        };
    }

    public int Port { get; }

    public string Url => string.Create(CultureInfo.InvariantCulture, $"http://localhost:{Port}");

    public HttpClient Http { get; }

    public IServiceProvider Services => _app.Services;

    public WebApplication App => _app;

    public static async Task<RunningServer> StartAsync(
        Action<WebApplicationBuilder>? configure = null, params string[] settings)
    {
        var port = ServerProcess.FreePort(SocketType.Stream);
        var directory = Directory.CreateTempSubdirectory("server-tests-");
        var app = ServerApplication.Build(
            [
                "--Sandbox:Enabled=true",
                string.Create(CultureInfo.InvariantCulture, $"--urls=http://localhost:{port}"),
                $"--Storage:Directory={directory.FullName}",
                "--Network:Radius:Port=0",
                .. settings,
            ],
            configure);
        await app.StartAsync();
        return new RunningServer(app, directory, port);
    }

    /// <summary>Begins an attempt of <c>sandbox-app</c> at this server.</summary>
    public Attempt Begin() => Attempt.Begin(new Uri(Url), "sandbox-app", $"{Url}/sandbox/callback");

    /// <summary>Sends raw octets and reads until the server closes the connection.</summary>
    public async Task<string> SendRawAsync(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(20));
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _directory.Delete(recursive: true);
    }
}
