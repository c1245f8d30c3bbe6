// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Testing.Actors;

namespace EndToEnd.Tests.Handoff;

/// <summary>
/// What the tests of a class share: the server as a process of its own, an application that hands off, and Chromium. Each play has
/// browsers of its own, which know nothing of each other's cookies.
/// </summary>
public class Stage : IAsyncLifetime
{
    private const string ShopOrigin = "https://shop.example";

    private readonly DirectoryInfo _files = Directory.CreateTempSubdirectory("handoff-browsers-");
    private ServerProcess? _server;
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private Lens? _lens;

    /// <summary>The server.</summary>
    public ServerProcess Server => _server!;

    /// <summary>The application.</summary>
    public Shop Shop { get; } = new("shop", "Example Shop", "shop.example");

    /// <summary>What reads a QR off a screen.</summary>
    internal Lens Lens => _lens!;

    /// <summary>Settings of the server beside those of the sandbox.</summary>
    protected virtual IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>();

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (Tool.Find("chromium") is not { } chromium)
        {
            return;
        }

        var clients = Path.Combine(_files.FullName, "clients.json");
        await File.WriteAllTextAsync(clients, new JsonObject { ["clients"] = new JsonArray(Shop.Registration()) }.ToJsonString());
        _server = await ServerProcess.StartAsync(
            Sandbox.ServerProgram,
            settings: new Dictionary<string, string>(Settings)
            {
                ["Authorization:ClientsFile"] = clients,
                ["Handoff:Enabled"] = "true",
            });
        Shop.Serve(_server.Issuer, TimeProvider.System);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = chromium,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        _lens = new Lens(await _browser.NewPageAsync());
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await (_browser?.DisposeAsync() ?? ValueTask.CompletedTask);
        _playwright?.Dispose();
        await (_server?.DisposeAsync() ?? ValueTask.CompletedTask);
        Shop.Dispose();
        _files.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>
    /// Plays with a desktop and a phone side by side. Whatever happens in it, no page of ours may complain of anything or ask another host.
    /// </summary>
    /// <param name="play">What happens.</param>
    /// <param name="scene">How the devices are set up.</param>
    /// <param name="application">The origin of an application that runs; null for the one that is answered from here.</param>
    internal async Task PlayAsync(Func<Desktop, Handset, Task> play, Scene? scene = null, string? application = null)
    {
        Assert.SkipWhen(_browser is null, "chromium is not installed");
        scene ??= new Scene();
        var watch = new Watch(Server.Issuer, application ?? ShopOrigin);
        await using var desktop = new Desktop(this, await OpenAsync(scene.Desktop, watch), scene.DesktopHasScript);
        await using var phone = await OpenPhoneAsync(scene, watch);

        await play(desktop, phone);

        Assert.Empty(watch.Complaints);
        Assert.Empty(watch.Foreign);
    }

    /// <summary>One more phone.</summary>
    internal async Task<Handset> OpenPhoneAsync(Scene scene, Watch? watch = null)
    {
        var network = new PhoneNetwork();
        if (scene.PhoneAddress is { } address)
        {
            network.SwitchToMobile(address);
        }

        var options = scene.Phone(_playwright!);

        // Even what is on this machine goes by the phone's network.
        options.Proxy = new Proxy { Server = network.Url, Bypass = "<-loopback>" };
        return new Handset(this, network, await OpenAsync(options, watch ?? new Watch(Server.Issuer, ShopOrigin)));
    }

    private async Task<IPage> OpenAsync(BrowserNewContextOptions options, Watch watch)
    {
        var context = await _browser!.NewContextAsync(options);
        context.SetDefaultTimeout(30_000);
        watch.Over(context);

        // The application's own site is answered from here and never leaves the machine.
        await context.RouteAsync($"{ShopOrigin}/**", route => route.FulfillAsync(new()
        {
            ContentType = "text/html",
            Body = "<!doctype html><html lang=en><title>Example Shop</title><h1>Welcome back</h1>",
        }));
        return await context.NewPageAsync();
    }
}
