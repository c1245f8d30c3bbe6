// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Network.Radius;
using Network.Sessions;
using Testing;

namespace Network.Tests.Radius;

/// <summary>The RADIUS server as it is registered, with a journal that a test controls.</summary>
internal sealed class RadiusRig : IAsyncDisposable
{
    public const string Secret = "testing123";

    private static readonly IPEndPoint DefaultSource = new(IPAddress.Loopback, 40000);

    private readonly ServiceProvider _provider;

    public RadiusRig(Dictionary<string, string?>? settings = null)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(Defaults())
            .AddInMemoryCollection(settings ?? [])
            .Build();
        _provider = new ServiceCollection()
            .AddLogging()
            .AddSingleton<TimeProvider>(Time)
            .AddSingleton<MissAccounting>((feed, _) => Missed.Add(feed))
            .AddSingleton<RecordAccounting>((recorded, ct) => RecordAsync(recorded))
            .AddRadius(configuration)
            .BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    public ManualTime Time { get; } = new(DateTimeOffset.FromUnixTimeSeconds(0x691fe3c0 + 1));

    /// <summary>What was recorded, in order.</summary>
    public List<AccountingEvent> Events { get; } = [];

    /// <summary>The feeds of events that were not even tried.</summary>
    public List<string> Missed { get; } = [];

    /// <summary>What recording waits for; completed at first.</summary>
    public Task Commit { get; set; } = Task.CompletedTask;

    /// <summary>Takes the events instead of the list, where there are too many to keep.</summary>
    public Action<AccountingEvent>? OnRecord { get; set; }

    public AccountingPipeline Pipeline => _provider.GetRequiredService<AccountingPipeline>();

    public RadiusCounters Counters => _provider.GetRequiredService<RadiusCounters>();

    public RadiusStatus Status => _provider.GetRequiredService<RadiusStatus>();

    public AccountingEvent Only => Assert.Single(Events);

    public IReadOnlyList<IPEndPoint> EndPoints => ((AccountingServer)_provider.GetRequiredService<IHostedService>()).EndPoints;

    public static byte[] Hex(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    /// <summary>Delivers a datagram as if it had come by a socket; the answers it got so far.</summary>
    public List<byte[]> Deliver(byte[] datagram, IPEndPoint? source = null, int listener = 0)
    {
        var replies = new List<byte[]>();
        Pipeline.Receive(
            datagram,
            DatagramSource.From(source ?? DefaultSource),
            listener,
            Time.GetUtcNow(),
            (reply, _) => replies.Add(reply),
            CancellationToken.None);
        return replies;
    }

    /// <summary>Delivers a datagram that must get silence for exactly one reason.</summary>
    public void AssertDropped(byte[] datagram, DropReason reason, IPEndPoint? source = null)
    {
        var before = Counters.Dropped(reason);
        var recorded = Events.Count;
        Assert.Empty(Deliver(datagram, source));
        Assert.Equal(before + 1, Counters.Dropped(reason));
        Assert.Equal(recorded, Events.Count);
    }

    /// <summary>Waits until nothing is being recorded.</summary>
    public async Task SettleAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (Pipeline.InFlight > 0)
        {
            await Task.Delay(5, patience.Token);
        }
    }

    /// <summary>Opens the sockets.</summary>
    public Task StartAsync() => _provider.GetRequiredService<IHostedService>().StartAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await _provider.GetRequiredService<IHostedService>().StopAsync(patience.Token);
        await _provider.DisposeAsync();
    }

    private async Task RecordAsync(AccountingEvent recorded)
    {
        var commit = Commit;
        await commit;
        if (OnRecord is { } take)
        {
            take(recorded);
            return;
        }

        lock (Events)
        {
            Events.Add(recorded);
        }
    }

    private static Dictionary<string, string?> Defaults() => new()
    {
        ["Sandbox:Enabled"] = "true",
        ["Network:Radius:Port"] = "0",
        ["Network:Radius:Clients:0:Name"] = "lab",
        ["Network:Radius:Clients:0:Address"] = "127.0.0.0/8",
        ["Network:Radius:Clients:0:Secret"] = Secret,
        ["Network:Radius:Clients:0:NasIdentifiers:0"] = "*",
        ["Network:Radius:Clients:0:Pools:0"] = "10.45.0.0/16",
        ["Network:Radius:Clients:0:Pools:1"] = "2001:db8::/32",
        ["Network:Radius:Clients:0:Pools:2"] = "127.88.0.0/16",
    };
}
