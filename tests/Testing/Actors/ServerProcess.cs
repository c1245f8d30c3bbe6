// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Testing.Actors;

/// <summary>The server as people run it: a process of its own, in the sandbox, on ports and a data directory of its own.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _program;
    private readonly NetworkNamespace? _within;
    private readonly IReadOnlyDictionary<string, string> _settings;
    private readonly ConcurrentQueue<string> _log = new();
    private Process? _process;

    private ServerProcess(string program, NetworkNamespace? within, IReadOnlyDictionary<string, string> settings)
    {
        _program = program;
        _within = within;
        _settings = settings;
        DataDirectory = Directory.CreateTempSubdirectory("number-verification-").FullName;
        HttpPort = FreePort(SocketType.Stream);
        RadiusPort = FreePort(SocketType.Dgram);
    }

    /// <summary>The HTTP port.</summary>
    public int HttpPort { get; }

    /// <summary>The RADIUS accounting port.</summary>
    public int RadiusPort { get; }

    /// <summary>Everything the server keeps.</summary>
    public string DataDirectory { get; }

    /// <summary>The issuer and base URL; by address, because a namespace of the test's own resolves no name.</summary>
    public string Issuer => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{HttpPort}");

    /// <summary>Every line the server wrote.</summary>
    public IReadOnlyCollection<string> Log => _log;

    /// <summary>The memory it holds now, octets; Linux only.</summary>
    public long ResidentOctets() => 1024 * long.Parse(
        File.ReadLines($"/proc/{_process!.Id}/status").Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))["VmRSS:".Length..^"kB".Length],
        CultureInfo.InvariantCulture);

    /// <summary>Starts the server and waits until it is ready.</summary>
    /// <param name="program">Server.dll.</param>
    /// <param name="within">The namespace it runs in; the machine's own when null.</param>
    /// <param name="settings">Further settings by their configuration names.</param>
    public static async Task<ServerProcess> StartAsync(
        string program, NetworkNamespace? within = null, IReadOnlyDictionary<string, string>? settings = null)
    {
        var server = new ServerProcess(program, within, settings ?? new Dictionary<string, string>());
        await server.StartAsync();
        return server;
    }

    /// <summary>Starts it again over the same data.</summary>
    public async Task StartAsync()
    {
        var urls = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{HttpPort}");
        urls += _within is null ? "" : string.Create(CultureInfo.InvariantCulture, $";http://[::1]:{HttpPort}");
        string[] arguments =
        [
            _program, "--urls", urls, "--Sandbox:Enabled=true", $"--Authorization:Issuer={Issuer}",
            $"--Storage:Directory={DataDirectory}",
            string.Create(CultureInfo.InvariantCulture, $"--Network:Radius:Port={RadiusPort}"),
            .. _settings.Select(setting => $"--{setting.Key}={setting.Value}"),
        ];
        _process = Tool.Start("dotnet", arguments, _within);
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await WaitUntilReadyAsync();
    }

    /// <summary>kill -9: no shutdown, no flush.</summary>
    public async Task KillAsync()
    {
        // The process of a namespace is a child of nsenter, hence the tree.
        _process!.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await KillAsync();
        }

        Directory.Delete(DataDirectory, recursive: true);
    }

    /// <summary>A port nobody listens on at this moment.</summary>
    public static int FreePort(SocketType type)
    {
        using var socket = new Socket(
            AddressFamily.InterNetwork, type, type is SocketType.Stream ? ProtocolType.Tcp : ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            _log.Enqueue(line);
        }
    }

    private async Task WaitUntilReadyAsync()
    {
        var deadline = Stopwatch.StartNew();
        while (deadline.Elapsed < Patience)
        {
            if (_process!.HasExited)
            {
                throw new InvalidOperationException($"The server ended at once:\n{string.Join('\n', _log)}");
            }

            if (await IsReadyAsync())
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }

        throw new TimeoutException($"The server was not ready in {Patience.TotalSeconds:0} s:\n{string.Join('\n', _log)}");
    }

    // Inside a namespace only a program that enters it can ask.
    private async Task<bool> IsReadyAsync()
    {
        if (_within is not null)
        {
            string[] question = ["-s", "-o", "/dev/null", "-m", "2", "-w", "%{http_code}", $"{Issuer}/health/ready"];
            return (await Tool.RunAsync("curl", question, within: _within)).Output == "200";
        }

        try
        {
            using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
            using var answer = await http.GetAsync($"{Issuer}/health/ready");
            return answer.IsSuccessStatusCode;
        }
        catch (Exception notYet) when (notYet is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }
}
