// SPDX-License-Identifier: Apache-2.0
using Authorization.Clients;
using Authorization.Wire;
using Kernel;
using Microsoft.AspNetCore.Http;

namespace Authorization.Limits;

/// <summary>
/// Stands before the endpoints and counts by address: nothing of a request is read before, not even its method, so that no spelling
/// of it gets round.
/// </summary>
internal sealed class RateGate(RequestRates rates)
{
    private static readonly object Authenticated = new();

    /// <summary>
    /// Before <c>/authorize</c>. What is beyond the rate is no person's doing: a page, for where to answer is not known yet (RFC 6585 §4).
    /// </summary>
    /// <param name="clientAddress">Where a request came from; null when the path it came by cannot be believed.</param>
    /// <param name="next">The endpoint.</param>
    public RequestDelegate BeforeAuthorization(Func<HttpContext, SourceAddress?> clientAddress, RequestDelegate next) => async http =>
    {
        var refused = await rates.CountAuthorizationAsync(clientAddress(http), http.RequestAborted);
        await (refused is null ? next(http) : ErrorPage.WriteAsync(http, refused, http.RequestAborted));
    };

    /// <summary>Before an endpoint for clients: an address from which too many failed to authenticate is not heard.</summary>
    /// <param name="clientAddress">Where a request came from; null when the path it came by cannot be believed.</param>
    /// <param name="next">The endpoint; it asks <see cref="AdmitAsync"/> once it knows its client.</param>
    public RequestDelegate BeforeClients(Func<HttpContext, SourceAddress?> clientAddress, RequestDelegate next) => async http =>
    {
        var source = clientAddress(http);
        if (rates.RefuseAfterFailures(source) is { } refused)
        {
            await OAuthWriter.WriteErrorAsync(http.Response, refused, http.RequestAborted);
            return;
        }

        // Before the answer leaves, so that reading it slowly gains nothing.
        http.Response.OnStarting(() => IsFailure(http) ? rates.CountFailureAsync(source, http.RequestAborted).AsTask() : Task.CompletedTask);
        await next(http);
    };

    /// <summary>Counts a request whose client is authenticated; what it is told when that is one too many.</summary>
    /// <param name="http">The request.</param>
    /// <param name="client">
    /// Its client. An API hosted apart is the operator's own and speaks for all applications: it has no rate, for theirs is where their
    /// tokens are issued.
    /// </param>
    /// <param name="ct">Ends the wait for what nodes share.</param>
    public ValueTask<OAuthError?> AdmitAsync(HttpContext http, Client client, CancellationToken ct)
    {
        http.Items[Authenticated] = Authenticated;
        return client.Type is ClientType.ResourceServer ? default : rates.CountAsync(client.ClientId, ct);
    }

    // Whoever is not authenticated and is refused; and whoever shows another's proof again.
    private static bool IsFailure(HttpContext http) => http.Response.StatusCode == StatusCodes.Status401Unauthorized
        || (http.Response.StatusCode is >= StatusCodes.Status400BadRequest and < StatusCodes.Status500InternalServerError
            && !http.Items.ContainsKey(Authenticated));
}
