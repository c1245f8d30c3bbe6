// SPDX-License-Identifier: Apache-2.0
using Camara;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using NumberVerification.Descriptions;
using NumberVerification.V2;

namespace NumberVerification;

/// <summary>The door of the room: CAMARA Number Verification. The host must register an <see cref="ITokenSpender"/>.</summary>
public static class NumberVerificationModule
{
    private const string Prefix = "/number-verification";

    /// <summary>Registers the API and its settings.</summary>
    public static IServiceCollection AddNumberVerification(this IServiceCollection services)
    {
        services.AddCamara();
        services.TryAddSingleton<Comparisons>();
        services.AddOptions<NumberVerificationOptions>()
            .BindConfiguration(NumberVerificationOptions.Section)
            .Validate(options => IsWebAddress(options.ApiRoot), "NumberVerification:ApiRoot must be an absolute http or https URL.")
            .Validate(
                options => IsWebAddress(options.OpenIdConnectUrl),
                "NumberVerification:OpenIdConnectUrl must be an absolute http or https URL.")
            .ValidateOnStart();
        return services;
    }

    /// <summary>Maps every version served, with its description and documentation page.</summary>
    public static void MapNumberVerification(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var api = endpoints.MapCamaraApi(Prefix);
        var comparisons = endpoints.ServiceProvider.GetRequiredService<Comparisons>();
        MapVersion(endpoints, api, V2Api.Segment, V2Api.DescriptionFile, V2Api.Operations(comparisons));
    }

    private static void MapVersion(
        IEndpointRouteBuilder endpoints,
        CamaraApi api,
        string segment,
        string descriptionFile,
        IEnumerable<CamaraOperation> operations)
    {
        foreach (var operation in operations)
        {
            api.Map(operation);
        }

        var options = endpoints.ServiceProvider.GetRequiredService<IOptions<NumberVerificationOptions>>().Value;
        api.MapDocument(segment + "/openapi.yaml", ApiDescription.Load(descriptionFile, options).WriteAsync);
        endpoints.MapDocumentationPage(api, Prefix + segment + "/docs", "Number Verification " + segment.TrimStart('/'));
    }

    private static bool IsWebAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp)
        && uri.Query.Length == 0
        && uri.Fragment.Length == 0;
}
