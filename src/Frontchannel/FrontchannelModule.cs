// SPDX-License-Identifier: Apache-2.0
using Authorization.Handoffs;
using Frontchannel.Browsers;
using Frontchannel.Desktop;
using Frontchannel.Handoffs;
using Frontchannel.Pages;
using Frontchannel.Phone;
using Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Storage;

namespace Frontchannel;

/// <summary>The door of this room: the hand-off, by which a desktop learns that the phone beside it has a number.</summary>
public static class FrontchannelModule
{
    /// <summary>Adds the hand-off; section <c>Frontchannel</c>. It needs Storage, Facts, Network and the authorization server.</summary>
    public static IServiceCollection AddFrontchannel(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<FrontchannelOptions>().Bind(configuration.GetSection(FrontchannelOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<FrontchannelOptions>, FrontchannelOptionsValidator>();
        services.AddMigrations(typeof(FrontchannelModule).Assembly, DatabaseName.Main);
        services.TryAddSingleton(new VirtualPhoneLinks(_ => []));
        AddHandoffs(services);
        services.AddSingleton<BrowserKey>();
        services.AddSingleton<PageTokens>();
        services.AddSingleton<SameOrigin>();
        services.AddSingleton<Counts>();
        services.AddSingleton<Places>();
        services.AddPages();
        services.AddSingleton<StartEndpoints>();
        services.AddSingleton<LivePages>();
        services.AddSingleton<EventStream>();
        services.AddSingleton<OutcomeEndpoints>();
        services.AddSingleton<ViewLog>();
        services.AddSingleton<PhoneConfirmation>();
        services.AddSingleton<PhonePages>();
        services.AddSingleton<ScanEndpoints>();
        services.AddSingleton<AnswerEndpoints>();
        services.AddSingleton<CallbackEndpoint>();
        services.AddSingleton<EndEndpoints>();
        services.AddSingleton<EligibilityEndpoint>();
        services.AddSingleton<Gate>();
        services.AddSingleton(provider =>
        {
            var (tokens, browsers) = (provider.GetRequiredService<PageTokens>(), provider.GetRequiredService<BrowserKey>());
            return new HandoffBrowser((http, state) => tokens.Open(PageTokenUse.Callback, state, browsers.Find(http, Side.Phone)) is not null);
        });
        return services;
    }

    /// <summary>Maps <c>/handoff</c> for the desktop, <c>/q</c> for the phone, and <c>/eligibility</c>.</summary>
    /// <param name="endpoints">Where to.</param>
    /// <param name="clientAddress">Where a request came from; null when the path it came by cannot be believed.</param>
    public static void MapFrontchannel(this IEndpointRouteBuilder endpoints, Func<HttpContext, SourceAddress?> clientAddress)
    {
        var services = endpoints.ServiceProvider;
        var gate = services.GetRequiredService<Gate>();
        MapDesktop();
        MapPhone();
        endpoints.MapPages();

        void MapDesktop()
        {
            var start = services.GetRequiredService<StartEndpoints>();
            var live = services.GetRequiredService<LivePages>();
            var events = services.GetRequiredService<EventStream>();
            var outcome = services.GetRequiredService<OutcomeEndpoints>();
            Get("/handoff", (http, _) => start.ShowAsync(http));
            Post("/handoff", start.CreateAsync);
            Get("/handoff/{id:length(22)}", (http, _) => live.ShowAsync(http));
            Get("/handoff/{id:length(22)}/status", (http, _) => live.StatusAsync(http));
            Get("/handoff/{id:length(22)}/qr", (http, _) => live.QrAsync(http));
            Get("/handoff/{id:length(22)}/phone/{index:int}", (http, _) => live.OpenVirtualPhoneAsync(http));
            Get("/handoff/{id:length(22)}/events", events.ServeAsync);
            Post("/handoff/{id:length(22)}/finish", (http, _) => outcome.FinishAsync(http));
            Post("/handoff/{id:length(22)}/cancel", (http, _) => outcome.CancelAsync(http));
        }

        void MapPhone()
        {
            var scan = services.GetRequiredService<ScanEndpoints>();
            var answer = services.GetRequiredService<AnswerEndpoints>();
            var callback = services.GetRequiredService<CallbackEndpoint>();
            var end = services.GetRequiredService<EndEndpoints>();
            var eligibility = services.GetRequiredService<EligibilityEndpoint>();
            Get("/q", (http, _) => scan.AskForCodeAsync(http));
            Post("/q", scan.EnterCodeAsync);
            Get("/q/{handle:length(32)}", scan.OpenAsync);
            Post("/q/page", scan.ShowAgainAsync);
            Post("/q/continue", answer.ContinueAsync);
            Post("/q/decide", answer.DecideAsync);
            Get("/q/end", (http, _) => end.ShowAsync(http));
            Post("/q/report", end.ReportAsync);
            Get("/handoff/callback", callback.HandleAsync);
            endpoints.MapGet("/eligibility", http => eligibility.HandleAsync(http, clientAddress(http))); // Has a limit of its own, and needs no store.
        }

        void Get(string path, Func<HttpContext, SourceAddress?, Task> endpoint) => endpoints.MapGet(path, gate.Around(endpoint, clientAddress));

        void Post(string path, Func<HttpContext, SourceAddress?, Task> endpoint) => endpoints.MapPost(path, gate.Around(endpoint, clientAddress));
    }

    private static void AddHandoffs(IServiceCollection services)
    {
        services.AddSingleton<HandoffTable>();
        services.AddSingleton<HandoffFacts>();
        services.AddSingleton<HandoffSignals>();
        services.AddSingleton<HandoffMoves>();
        services.AddSingleton<HandoffCreation>();
        services.AddSingleton(provider => new HandoffSwitch(
            provider.GetRequiredService<Databases>(),
            provider.GetRequiredService<HandoffTable>(),
            provider.GetRequiredService<HandoffMoves>(),
            provider.GetRequiredService<HandoffFacts>(),
            provider.GetRequiredService<HandoffRequests>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService<HandoffSweep>();
        services.AddHostedService<OtherNodes>();
    }
}
