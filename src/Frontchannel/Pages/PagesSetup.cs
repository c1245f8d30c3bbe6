// SPDX-License-Identifier: Apache-2.0
using Authorization.Handoffs;
using Frontchannel.Brands;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Frontchannel.Pages;

/// <summary>What pages need: their writer, and the files and brands they link to.</summary>
internal static class PagesSetup
{
    /// <summary>Adds the writer of pages.</summary>
    public static IServiceCollection AddPages(this IServiceCollection services) => services.AddSingleton<PageWriter>();

    /// <summary>Maps what pages link to.</summary>
    public static void MapPages(this IEndpointRouteBuilder routes)
    {
        routes.MapAssets();
        routes.MapBrands(routes.ServiceProvider.GetRequiredService<HandoffRequests>().FindBrand);
    }
}
