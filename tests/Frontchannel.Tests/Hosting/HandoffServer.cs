// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Authorization.Handoffs;
using Facts;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Server;
using Testing;

namespace Frontchannel.Tests.Hosting;

/// <summary>The very server with the hand-off switched on, on a free port, with a clock that stands still unless told otherwise.</summary>
internal sealed class HandoffServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly DirectoryInfo _directory;

    private HandoffServer(WebApplication app, DirectoryInfo directory, int port, string issuer, ManualTime time, IReadOnlyList<Shop> shops) =>
        (_app, _directory, Port, Issuer, Time, Shops) = (app, directory, port, issuer, time, shops);

    public int Port { get; }

    /// <summary>What every node of an installation calls itself.</summary>
    public string Issuer { get; }

    public ManualTime Time { get; }

    public IServiceProvider Services => _app.Services;

    public Shop Shop => Shops[0];

    /// <summary>Two applications that hand off.</summary>
    public IReadOnlyList<Shop> Shops { get; }

    /// <summary>Starts one.</summary>
    /// <param name="settings">Settings beside those of the sandbox.</param>
    /// <param name="configure">Has the last word.</param>
    /// <param name="time">A clock that another node has too.</param>
    /// <param name="shops">Applications that another node has too.</param>
    /// <param name="issuerPort">The port in the issuer's name, where that is another node's.</param>
    public static async Task<HandoffServer> StartAsync(
        Dictionary<string, string?>? settings = null,
        Action<WebApplicationBuilder>? configure = null,
        ManualTime? time = null,
        IReadOnlyList<Shop>? shops = null,
        int? issuerPort = null)
    {
        var port = ServerProcess.FreePort(SocketType.Stream);
        var directory = Directory.CreateTempSubdirectory("handoff-tests-");
        time ??= new ManualTime();
        var issuer = IssuerOf(issuerPort ?? port);
        shops ??= [new Shop("shop", "Example Shop", "shop.example"), new Shop("bank", "Example Bank", "bank.example")];
        var clients = ClientsFile(directory);
        await File.WriteAllTextAsync(clients, WithClients(shops, _ => { }));
        var app = ServerApplication.Build(
            [
                "--Sandbox:Enabled=true",
                string.Create(CultureInfo.InvariantCulture, $"--urls=http://localhost:{port}"),
                $"--Authorization:Issuer={issuer}",
                $"--Authorization:ClientsFile={clients}",
                $"--Storage:Directory={Path.Combine(directory.FullName, "data")}",
                "--Network:Radius:Port=0",
                "--Handoff:Enabled=true",
                "--Frontchannel:RequestsPerAddress=0",
            ],
            builder =>
            {
                builder.Logging.SetMinimumLevel(LogLevel.Warning);
                builder.Configuration.AddInMemoryCollection(settings ?? []);
                builder.Services.AddSingleton<TimeProvider>(time);
                builder.Services.AddSingleton(new VirtualPhoneLinks(path => [("Any phone", issuer + path)]));
                configure?.Invoke(builder);
            });
        await app.StartAsync();
        foreach (var shop in shops)
        {
            shop.Serve(issuer, time);
        }

        return new HandoffServer(app, directory, port, issuer, time, shops);
    }

    /// <summary>A browser at an address of this machine: <c>127.0.0.x</c> is a desktop, <c>127.77.x.y</c> a virtual phone.</summary>
    public Browser Open(string address = "127.0.0.1") => new(this, address);

    /// <summary>A hand-off that waits: pushed, opened and made.</summary>
    public async Task<Waiting> BeginAsync(Browser? desktop = null, Shop? shop = null, params (string Name, string? Value)[] changes)
    {
        desktop ??= Open();
        shop ??= Shop;
        var requestUri = await shop.PushAsync(changes);
        var made = await desktop.CreateAsync(shop.ClientId, requestUri);
        Assert.Equal(303, made.Status);
        return new Waiting(this, desktop, shop, requestUri, made.Location!);
    }

    /// <summary>What was recorded of hand-offs so far.</summary>
    public async Task<IReadOnlyList<Fact>> FactsAsync(FactKind kind = FactKind.Handoff)
    {
        var facts = new List<Fact>();
        await foreach (var fact in Services.GetRequiredService<FactReader>().ReadAsync(DateTimeOffset.MinValue, CancellationToken.None))
        {
            if (fact.Kind == kind)
            {
                facts.Add(fact);
            }
        }

        return facts;
    }

    /// <summary>The operator changes a registration, and the server takes note of it by and by.</summary>
    public async Task RegisterAgainAsync(Action<JsonObject> change)
    {
        await File.WriteAllTextAsync(ClientsFile(_directory), WithClients(Shops, change));
        var reload = Services.GetRequiredService<HandoffRequests>();
        await UntilAsync(() => Task.FromResult(reload.FindBrand(Shop.ClientId) is null));
    }

    /// <summary>Lets a little time pass again and again until something holds; a test that waits in vain is stopped by its own limit.</summary>
    public async Task UntilAsync(Func<Task<bool>> holds)
    {
        while (!await holds())
        {
            Time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private static string ClientsFile(DirectoryInfo directory) => Path.Combine(directory.FullName, "clients.json");

    private static string WithClients(IReadOnlyList<Shop> shops, Action<JsonObject> change) => new JsonObject
    {
        ["clients"] = new JsonArray([.. shops.Select(shop =>
        {
            var registration = shop.Registration();
            change(registration);
            return registration;
        })]),
    }.ToJsonString();

    private static string IssuerOf(int port) => string.Create(CultureInfo.InvariantCulture, $"http://localhost:{port}");
}
