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
        services.AddSingleton<StoreGuard>();
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
        var guard = services.GetRequiredService<StoreGuard>();
        MapDesktop();
        MapPhone();
        endpoints.MapPages();

        void MapDesktop()
        {
            var start = services.GetRequiredService<StartEndpoints>();
            var live = services.GetRequiredService<LivePages>();
            var events = services.GetRequiredService<EventStream>();
            var outcome = services.GetRequiredService<OutcomeEndpoints>();
            Get("/handoff", start.ShowAsync);
            Post("/handoff", http => start.CreateAsync(http, clientAddress(http)));
            Get("/handoff/{id:length(22)}", live.ShowAsync);
            Get("/handoff/{id:length(22)}/status", live.StatusAsync);
            Get("/handoff/{id:length(22)}/qr", live.QrAsync);
            Get("/handoff/{id:length(22)}/phone/{index:int}", live.OpenVirtualPhoneAsync);
            Get("/handoff/{id:length(22)}/events", http => events.ServeAsync(http, clientAddress(http)));
            Post("/handoff/{id:length(22)}/finish", outcome.FinishAsync);
            Post("/handoff/{id:length(22)}/cancel", outcome.CancelAsync);
        }

        void MapPhone()
        {
            var scan = services.GetRequiredService<ScanEndpoints>();
            var answer = services.GetRequiredService<AnswerEndpoints>();
            var callback = services.GetRequiredService<CallbackEndpoint>();
            var end = services.GetRequiredService<EndEndpoints>();
            var eligibility = services.GetRequiredService<EligibilityEndpoint>();
            Get("/q", scan.AskForCodeAsync);
            Post("/q", http => scan.EnterCodeAsync(http, clientAddress(http)));
            Get("/q/{handle:length(32)}", http => scan.OpenAsync(http, clientAddress(http)));
            Post("/q/page", http => scan.ShowAgainAsync(http, clientAddress(http)));
            Post("/q/continue", http => answer.ContinueAsync(http, clientAddress(http)));
            Post("/q/decide", http => answer.DecideAsync(http, clientAddress(http)));
            Get("/q/end", end.ShowAsync);
            Post("/q/report", http => end.ReportAsync(http, clientAddress(http)));
            Get("/handoff/callback", http => callback.HandleAsync(http, clientAddress(http)));
            Get("/eligibility", http => eligibility.HandleAsync(http, clientAddress(http)));
        }

        void Get(string path, RequestDelegate endpoint) => endpoints.MapGet(path, guard.Around(endpoint));

        void Post(string path, RequestDelegate endpoint) => endpoints.MapPost(path, guard.Around(endpoint));
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
