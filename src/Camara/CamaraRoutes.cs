// SPDX-License-Identifier: Apache-2.0
using Kernel.Jose;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Camara;

/// <summary>The routes of one version of an API.</summary>
public sealed class CamaraRoutes
{
    private readonly IEndpointRouteBuilder _endpoints;
    private readonly string _apiRoot;
    private readonly CamaraVersion _version;
    private readonly CamaraResponder _responder;

    internal CamaraRoutes(IEndpointRouteBuilder endpoints, string apiRoot, string basePath, CamaraVersion version)
    {
        _endpoints = endpoints;
        _apiRoot = apiRoot;
        BasePath = basePath;
        _version = version;
        _responder = endpoints.ServiceProvider.GetRequiredService<CamaraResponder>();
        endpoints.Map(basePath + "/{**rest}", RefuseUnknownAsync);
    }

    /// <summary>The path of the version: the API's prefix and the version's segment.</summary>
    public string BasePath { get; }

    /// <summary>Serves an operation. The path takes every method, so that the wrong ones get the CAMARA 405.</summary>
    public void Map(CamaraOperation operation)
    {
        ArgumentNullException.ThrowIfNull(operation);
        var services = _endpoints.ServiceProvider;
        var handler = new OperationHandler(
            _version,
            operation,
            new ProofCheck(
                new DpopTarget(operation.Method, _apiRoot + BasePath + operation.Path),
                services.GetRequiredService<IOptions<DpopOptions>>(),
                services.GetRequiredService<TimeProvider>()),
            services.GetRequiredService<ITokenSpender>(),
            _responder,
            services.GetRequiredService<ILogger<OperationHandler>>());
        MapExactly(operation.Path, handler.HandleAsync);
    }

    /// <summary>Serves something everybody may read, such as the version's description: GET and HEAD, no token.</summary>
    /// <param name="path">Below the version's path.</param>
    /// <param name="read">Writes the 200, or the 304.</param>
    public void MapDocument(string path, RequestDelegate read) => MapExactly(path, http =>
        http.Request.Method is "GET" or "HEAD" ? read(http) : RefuseAsync(http, CamaraError.MethodNotAllowed("GET, HEAD")));

    /// <summary>The CAMARA 404, for what is mapped under the version's path by other means.</summary>
    public Task RefuseUnknownAsync(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        return RefuseAsync(http, CamaraError.NotFound());
    }

    private Task RefuseAsync(HttpContext http, CamaraError error) => _responder.RefuseAsync(
        http, Correlator.Read(http.Request.Headers, _version.CorrelatorRule), Target.In(_version), error);

    // Routing ignores case and a trailing slash; an API has one spelling per path, or policies by path can be walked around.
    private void MapExactly(string path, RequestDelegate handler)
    {
        var full = BasePath + path;
        _endpoints.Map(full, http =>
            full.Equals(http.Request.Path.Value, StringComparison.Ordinal) ? handler(http) : RefuseUnknownAsync(http));
    }
}
