// SPDX-License-Identifier: Apache-2.0
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Camara;

/// <summary>One CAMARA API, by its prefix. Whatever lies under it is answered in CAMARA's shape, by this room.</summary>
public sealed class CamaraApi
{
    private readonly IEndpointRouteBuilder _endpoints;
    private readonly string _prefix;
    private readonly string _apiRoot;

    internal CamaraApi(IEndpointRouteBuilder endpoints, string prefix, string apiRoot)
    {
        _endpoints = endpoints;
        _prefix = prefix;
        _apiRoot = apiRoot;
        var responder = endpoints.ServiceProvider.GetRequiredService<CamaraResponder>();

        // Any path that no version takes: versions that are not served, other spellings.
        endpoints.Map(prefix + "/{**rest}", http => responder.RefuseAsync(
            http, Correlator.Read(http.Request.Headers, CorrelatorRule.Pattern), Target.None, CamaraError.NotFound()));
    }

    /// <summary>Takes over a version's paths; the API then maps what it has there.</summary>
    public CamaraRoutes MapVersion(CamaraVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return new CamaraRoutes(_endpoints, _apiRoot, _prefix + version.Segment, version);
    }
}
