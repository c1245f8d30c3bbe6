// SPDX-License-Identifier: Apache-2.0
using Authorization;
using Authorization.Handoffs;
using Camara;
using Facts;
using Frontchannel;
using Microsoft.Extensions.Configuration.Memory;
using Network;
using NumberVerification;
using Server.Edge;
using Server.Health;
using Server.Sandbox;
using Server.Startup;
using Server.Telemetry;
using Storage;

namespace Server;

/// <summary>
/// Joins the rooms into one web application. Tests start the very same one, on real sockets, with a clock of their own.
/// </summary>
public static class ServerApplication
{
    /// <summary>Reads the settings, judges them, and builds the server; it does not listen yet.</summary>
    /// <param name="args">The command line: ordinary .NET settings, <c>--urls</c> among them.</param>
    /// <param name="configure">Has the last word on settings and services; for tests and verbs.</param>
    /// <exception cref="StartupRefusedException">A setting cannot work or is not safe; the message names each.</exception>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Logging.AddJsonLines();

        // Before anybody adds a listener, because Kestrel asks its defaults when one is added.
        StartupFacts? facts = null;
        builder.WebHost.ConfigureKestrel(kestrel => Listeners.Configure(kestrel, facts!.Edge, facts.Sandbox));
        configure?.Invoke(builder);
        facts = ReadFacts(builder);
        StartupRules.Enforce(facts);
        AddEdge(builder.Services, builder.Configuration);
        AddRooms(builder.Services, builder.Configuration, facts);
        builder.Host.UseDefaultServiceProvider(provider => provider.ValidateOnBuild = provider.ValidateScopes = true);
        var app = builder.Build();
        facts.Addresses.Apply(app);
        Use(app, facts);
        Map(app, facts);
        return app;
    }

    private static StartupFacts ReadFacts(WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        var sandbox = SandboxOptions.IsOn(configuration, builder.Environment);
        if (sandbox)
        {
            PutFirst(configuration, SandboxSettings.Of(configuration));
        }

        PutFirst(configuration, DerivedFrom(configuration["Authorization:Issuer"]));
        var addresses = Addresses.Read(configuration);
        configuration.AddInMemoryCollection(addresses.ManagementEndpoints());
        return new StartupFacts
        {
            Configuration = configuration,
            ContentRoot = builder.Environment.ContentRootPath,
            Sandbox = sandbox,
            Roles = Roles.Read(configuration),
            Addresses = addresses,
            Edge = configuration.GetSection(EdgeOptions.Section).Get<EdgeOptions>() ?? new EdgeOptions(),
            Runtime = Environment.Version,
        };
    }

    // What follows from the issuer need not be said twice.
    private static Dictionary<string, string?> DerivedFrom(string? issuer) => issuer is null ? [] : new()
    {
        ["NumberVerification:ApiRoot"] = issuer,
        ["NumberVerification:OpenIdConnectUrl"] = $"{issuer}/.well-known/openid-configuration",
    };

    private static void PutFirst(ConfigurationManager configuration, IEnumerable<KeyValuePair<string, string?>> settings) =>
        ((IConfigurationBuilder)configuration).Sources.Insert(
            0, new MemoryConfigurationSource { InitialData = settings });

    private static void AddEdge(IServiceCollection services, ConfigurationManager configuration)
    {
        services.Configure<EdgeOptions>(configuration.GetSection(EdgeOptions.Section));
        services.Configure<ManagementOptions>(configuration.GetSection(ManagementOptions.Section));
        services.Configure<MetricsOptions>(configuration.GetSection(MetricsOptions.Section));
        services.Configure<SandboxOptions>(configuration.GetSection(SandboxOptions.Section));
        services.AddSingleton<ClientAddress>();
        services.AddSingleton<UnhandledFailure>();
        services.AddCamara(); // The gate speaks its shape.
        services.AddMetricsExport(configuration);
        services.AddHealth();
    }

    private static void AddRooms(IServiceCollection services, ConfigurationManager configuration, StartupFacts facts)
    {
        if (facts.Roles.KeepsState)
        {
            AddState(services, configuration);
        }

        if (facts.Roles.Authorization)
        {
            services.AddAuthorizationServer(configuration);
            services.AddAuthorizationReadiness();
        }

        // Without its pages nobody is told of it, and nothing can be pushed for it.
        services.PostConfigure<HandoffOptions>(handoff => handoff.Enabled = IsHandoffServed(facts));
        if (IsHandoffServed(facts))
        {
            services.AddFrontchannel(configuration);
        }

        if (facts.Roles.NumberVerification)
        {
            services.AddNumberVerification();
            AddTokenSpender(services, facts.Roles);
        }

        if (facts is { Sandbox: true, Roles.Authorization: true })
        {
            // The key ring of a playground is unprotected, and said to be.
            services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error));
            services.AddSandbox(new Uri(configuration["Authorization:Issuer"]!));
        }
        else
        {
            services.AddSingleton(SandboxKeys.Samples());
        }
    }

    // Design, decision 15: nothing of it exists unless the operator wants it.
    private static bool IsHandoffServed(StartupFacts facts) =>
        facts.Roles.Frontchannel && facts.Configuration.GetValue<bool>($"{HandoffOptions.Section}:{nameof(HandoffOptions.Enabled)}");

    private static void AddState(IServiceCollection services, ConfigurationManager configuration)
    {
        services.AddStorage(configuration);
        services.AddStorageReadiness();
        services.AddFacts(configuration);
        services.AddFactsReadiness();
        services.AddNetwork(configuration);
        services.AddNetworkReadiness();
    }

    // Design: one seam between an API and the authorization server, a call in one process, RFC 7662 between two.
    private static void AddTokenSpender(IServiceCollection services, Roles roles)
    {
        if (roles.Authorization)
        {
            services.AddSingleton<ITokenSpender, InProcessTokenSpender>();
        }
        else
        {
            services.AddRemoteTokenSpender();
        }
    }

    private static void Use(WebApplication app, StartupFacts facts)
    {
        var issuer = Uri.TryCreate(facts.Configuration["Authorization:Issuer"], UriKind.Absolute, out var uri) ? [uri.Host] : Array.Empty<string>();
        var gate = new RequestGate(issuer.Concat(facts.Edge.Hosts), facts.Sandbox);
        app.Use(SecurityHeaders.AddAsync);
        app.Use(app.Services.GetRequiredService<UnhandledFailure>().CatchAsync);
        app.Use(gate.GuardAsync);
        if (facts is { Sandbox: true, Roles.Authorization: true })
        {
            app.UsePhoneRelay();
        }

        app.Use(ManagementIsApart(facts.Addresses));
        app.UseRouting();
    }

    // The operator's listener serves health and nothing else.
    private static Func<HttpContext, RequestDelegate, Task> ManagementIsApart(Addresses addresses) => (context, next) =>
    {
        if (!addresses.IsManagement(context) || context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal))
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    };

    private static void Map(WebApplication app, StartupFacts facts)
    {
        app.MapHealth(context => facts.Sandbox || facts.Addresses.IsManagement(context));
        if (facts.Roles.Authorization)
        {
            app.MapAuthorizationServer(app.Services.GetRequiredService<ClientAddress>().Of);
        }

        if (IsHandoffServed(facts))
        {
            app.MapFrontchannel(app.Services.GetRequiredService<ClientAddress>().Of);
        }

        if (facts.Roles.NumberVerification)
        {
            app.MapNumberVerification();
        }

        if (facts is { Sandbox: true, Roles.Authorization: true })
        {
            app.MapSandbox();
        }
    }
}
