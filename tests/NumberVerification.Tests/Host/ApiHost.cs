// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.Metrics;
using Camara;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Testing.Contract;

namespace NumberVerification.Tests.Host;

/// <summary>The API on a real socket of the loopback interface; every answer is held against its version's description.</summary>
public sealed class ApiHost : IAsyncLifetime
{
    public const string Verify = "/number-verification/v2/verify";
    public const string Share = "/number-verification/v2/device-phone-number";

    private WebApplication? _app;
    private ContractHandler? _handler;

    public TokenTable Tokens { get; } = new();

    public LogLines Logs { get; } = new();

    public Dictionary<string, string?> Settings { get; } = [];

    public HttpClient Client { get; private set; } = null!;

    /// <summary>Made this host's meters, and no other host's.</summary>
    public IMeterFactory Meters => _app!.Services.GetRequiredService<IMeterFactory>();

    public Uri Address { get; private set; } = null!;

    public int AnswersChecked => _handler!.Checked;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(Settings);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().AddProvider(Logs).SetMinimumLevel(LogLevel.Trace);
        builder.Services.AddSingleton<ITokenSpender>(Tokens);
        builder.Services.AddNumberVerification();
        _app = builder.Build();
        _app.MapNumberVerification();
        await _app.StartAsync();
        Address = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        _handler = new ContractHandler(
            new SocketsHttpHandler { AllowAutoRedirect = false }, OpenApiContract.EveryOfRepository());
        Client = new HttpClient(_handler) { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(30) };
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app!.DisposeAsync();
    }
}
