// SPDX-License-Identifier: Apache-2.0
using Camara;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using NumberVerification.Descriptions;
using NumberVerification.Operations;
using NumberVerification.V0;
using NumberVerification.V1;
using NumberVerification.V2;

namespace NumberVerification;

/// <summary>The door of the room: CAMARA Number Verification. The host must register an <see cref="ITokenSpender"/>.</summary>
public static class NumberVerificationModule
{
    private static readonly ApiVersion[] Versions = [V0Api.Version, V1Api.Version, V2Api.Version];

    /// <summary>Registers the API and its settings.</summary>
    public static IServiceCollection AddNumberVerification(this IServiceCollection services)
    {
        services.AddCamara();
        services.TryAddSingleton<Comparisons>();
        services.AddOptions<NumberVerificationOptions>()
            .BindConfiguration(NumberVerificationOptions.Section)
            .Validate(options => IsWebAddress(options.ApiRoot), "NumberVerification:ApiRoot must be an absolute http or https URL, in ASCII.")
            .Validate(
                options => IsWebAddress(options.OpenIdConnectUrl),
                "NumberVerification:OpenIdConnectUrl must be an absolute http or https URL, in ASCII.")
            .ValidateOnStart();
        return services;
    }

    /// <summary>Maps every version served, with its description and documentation page.</summary>
    public static void MapNumberVerification(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var comparisons = endpoints.ServiceProvider.GetRequiredService<Comparisons>();
        var options = endpoints.ServiceProvider.GetRequiredService<IOptions<NumberVerificationOptions>>().Value;
        var api = endpoints.MapCamaraApi("/number-verification", options.ApiRoot);
        foreach (var version in Versions)
        {
            var description = ApiDescription.Load(version.DescriptionFile, options);
            foreach (var segment in version.Segments)
            {
                var routes = api.MapVersion(new CamaraVersion(segment, version.CorrelatorRule));
                routes.Map(new VerifyOperation(version, comparisons).Operation);
                routes.Map(new ShareOperation(version).Operation);
                routes.MapDocument("/openapi.yaml", description.WriteAsync);
                endpoints.MapDocumentationPage(routes, "Number Verification " + segment.TrimStart('/'));
            }
        }
    }

    private static bool IsWebAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp)
        && text.All(c => c is > ' ' and <= '~')
        && uri.UserInfo.Length == 0
        && uri.Query.Length == 0
        && uri.Fragment.Length == 0;
}
