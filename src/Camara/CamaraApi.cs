// SPDX-License-Identifier: Apache-2.0
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Camara;

/// <summary>The routes of one CAMARA API. Whatever lies under its prefix is answered in CAMARA's shape, by this room.</summary>
public sealed class CamaraApi
{
    /// <summary>What logs and counters call a request that reached no operation.</summary>
    internal const string NoOperation = "none";

    private readonly IEndpointRouteBuilder _endpoints;
    private readonly string _prefix;
    private readonly CamaraResponder _responder;

    internal CamaraApi(IEndpointRouteBuilder endpoints, string prefix)
    {
        _endpoints = endpoints;
        _prefix = prefix;
        _responder = endpoints.ServiceProvider.GetRequiredService<CamaraResponder>();

        // Any path that no operation takes: unknown ones, unknown versions, other spellings.
        endpoints.Map(prefix + "/{**rest}", RefuseUnknownAsync);
    }

    /// <summary>Serves an operation. The path takes every method, so that the wrong ones get the CAMARA 405.</summary>
    public void Map(CamaraOperation operation)
    {
        ArgumentNullException.ThrowIfNull(operation);
        var services = _endpoints.ServiceProvider;
        var handler = new OperationHandler(
            operation,
            services.GetRequiredService<ITokenSpender>(),
            _responder,
            services.GetRequiredService<ILogger<OperationHandler>>());
        MapExactly(operation.Path, handler.HandleAsync);
    }

    /// <summary>Serves something everybody may read, such as the API's description: GET and HEAD, no token.</summary>
    /// <param name="path">Below the prefix, version first.</param>
    /// <param name="read">Writes the 200, or the 304.</param>
    public void MapDocument(string path, RequestDelegate read) => MapExactly(path, http =>
        http.Request.Method is "GET" or "HEAD"
            ? read(http)
            : _responder.RefuseAsync(
                http, Correlator.Read(http.Request.Headers), NoOperation, CamaraError.MethodNotAllowed("GET, HEAD")));

    /// <summary>The CAMARA 404, for what is mapped under the prefix by other means.</summary>
    public Task RefuseUnknownAsync(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        return _responder.RefuseAsync(http, Correlator.Read(http.Request.Headers), NoOperation, CamaraError.NotFound());
    }

    // Routing ignores case and a trailing slash; an API has one spelling per path, or policies by path can be walked around.
    private void MapExactly(string path, RequestDelegate handler)
    {
        var full = _prefix + path;
        _endpoints.Map(full, http =>
            full.Equals(http.Request.Path.Value, StringComparison.Ordinal) ? handler(http) : RefuseUnknownAsync(http));
    }
}
