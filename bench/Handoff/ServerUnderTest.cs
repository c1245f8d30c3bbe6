// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Handoff;

/// <summary>The server as operators run it, in the sandbox: a process of its own, on a core of its own, with data of its own.</summary>
internal sealed class ServerUnderTest : IAsyncDisposable
{
    // USER_HZ, which Linux has fixed for programs.
    private const double TicksPerSecond = 100;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("handoff-bench-");
    private Process? _process;

    /// <summary>The port of both HTTP listeners.</summary>
    public int Port { get; } = FreePort();

    /// <summary>The issuer.</summary>
    public string Issuer => string.Create(CultureInfo.InvariantCulture, $"http://localhost:{Port}");

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <param name="program">Server.dll.</param>
    /// <param name="core">The core it runs on; null where it may choose.</param>
    /// <param name="clients">The clients file's text.</param>
    /// <param name="postgres">Connection string; null for SQLite.</param>
    public async Task StartAsync(string program, int? core, string clients, string? postgres)
    {
        var file = Path.Combine(_directory.FullName, "clients.json");
        await File.WriteAllTextAsync(file, clients);
        string[] command = ["dotnet", program];
        string[] pinned = core is { } number ? ["taskset", "-c", number.ToString(CultureInfo.InvariantCulture), .. command] : command;
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >\"$LOG\" 2>&1", "sh", .. pinned]);
        start.Environment["LOG"] = LogFile;
        foreach (var (name, value) in Settings(file, postgres))
        {
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        _process = Process.Start(start)!;
        await WaitUntilReadyAsync();
    }

    /// <summary>The memory it holds, octets.</summary>
    public long ResidentOctets() => 1024 * long.Parse(
        File.ReadLines($"/proc/{_process!.Id}/status").Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))["VmRSS:".Length..^"kB".Length],
        CultureInfo.InvariantCulture);

    /// <summary>The processor time it has used (proc(5), fields 14 and 15 of stat).</summary>
    public TimeSpan ProcessorTime()
    {
        // The name in parentheses may hold spaces.
        var stat = File.ReadAllText($"/proc/{_process!.Id}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
        return TimeSpan.FromSeconds(ticks / TicksPerSecond);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        _directory.Delete(recursive: true);
    }

    private string LogFile => Path.Combine(_directory.FullName, "log");

    private Dictionary<string, string> Settings(string clients, string? postgres)
    {
        var settings = new Dictionary<string, string>
        {
            ["Sandbox:Enabled"] = "true",
            ["Urls"] = Issuer,
            ["Authorization:Issuer"] = Issuer,
            ["Authorization:ClientsFile"] = clients,
            ["Storage:Directory"] = Path.Combine(_directory.FullName, "data"),
            ["Network:Radius:Port"] = "0",
            ["Handoff:Enabled"] = "true",
            ["Frontchannel:Lifetime"] = Plan.Lifetime.ToString("c", CultureInfo.InvariantCulture),
            ["Frontchannel:Rotation"] = Plan.Rotation.ToString("c", CultureInfo.InvariantCulture),
        };
        if (postgres is not null)
        {
            settings["Storage:Provider"] = "postgres";
            settings["Storage:ConnectionString"] = postgres;
        }

        return settings;
    }

    private async Task WaitUntilReadyAsync()
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        var begun = Stopwatch.StartNew();
        while (begun.Elapsed < Patience && !_process!.HasExited)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri($"{Issuer}/health/ready"));
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (Exception notYet) when (notYet is HttpRequestException or TaskCanceledException)
            {
                // It does not listen yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }

        throw new InvalidOperationException($"The server is not ready:\n{await File.ReadAllTextAsync(LogFile)}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
