// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Authorization.Limits;
using Authorization.Wire;
using Facts;
using Kernel;
using Microsoft.AspNetCore.Http;
using Storage;

namespace Authorization.Authentication;

/// <summary>
/// The frame of every endpoint but <c>/token</c> that an authenticated client posts a form to: method, form, repeats, client, and an
/// outage told as one. What remains for the endpoint is its own subject.
/// </summary>
internal sealed class ClientEndpoint(
    ClientAuthentication authentication, RateGate gate, Decisions decisions, TimeProvider time)
{
    private static readonly OAuthError Unavailable =
        OAuthError.TemporarilyUnavailable("Nothing can be decided at this moment; try again.");

    /// <summary>Answers one request.</summary>
    /// <param name="http">The request.</param>
    /// <param name="kind">The door, in facts and logs.</param>
    /// <param name="endpoint">The full URL of the endpoint, an audience of client assertions.</param>
    /// <param name="answerAsync">
    /// The endpoint's own part. It claims <see cref="AuthenticatedClient.AssertionId"/> in its commit, with whatever else it spends.
    /// </param>
    public async Task HandleAsync(
        HttpContext http,
        FactKind kind,
        string endpoint,
        Func<ClientCall, CancellationToken, Task<Result<JsonAnswer, OAuthError>>> answerAsync)
    {
        var ct = http.RequestAborted;
        if (http.Request.Method != HttpMethods.Post)
        {
            await OAuthWriter.WriteMethodNotAllowedAsync(http.Response, HttpMethods.Post, ct);
            return;
        }

        OAuthError? error;
        try
        {
            if ((await IdentifyAsync(http, kind, endpoint, ct)).Try(out var call, out error)
                && (await answerAsync(call, ct)).Try(out var answer, out error))
            {
                await OAuthWriter.WriteJsonAsync(http.Response, answer.Status, answer.Write, ct);
                return;
            }
        }
        catch (StoreUnavailableException outage)
        {
            decisions.ReportOutage(kind, outage);
            error = Unavailable;
        }

        await OAuthWriter.WriteErrorAsync(http.Response, error, ct);
    }

    private async Task<Result<ClientCall, OAuthError>> IdentifyAsync(
        HttpContext http, FactKind kind, string endpoint, CancellationToken ct)
    {
        if (!(await RequestReader.ReadFormAsync(http.Request, ct)).Try(out var parameters, out var malformed))
        {
            decisions.ReportStranger(kind, "malformed");
            return malformed;
        }

        if (parameters.Repeated.Count > 0)
        {
            decisions.ReportStranger(kind, "parameter_repeated");
            return OAuthError.InvalidRequest("A parameter is given more than once.");
        }

        var now = time.GetUtcNow();
        var authenticated = await authentication.AuthenticateAsync(
            ClientCredentials.Of(parameters), http.Request.Headers, endpoint, now, ct);
        if (!authenticated.Try(out var client, out var word))
        {
            decisions.ReportStranger(kind, word);
            ClientAuthentication.Challenge(http);
            return OAuthError.InvalidClient;
        }

        return await gate.AdmitAsync(http, client.Client, ct) is { } tooMany
            ? tooMany
            : new ClientCall(http, client, parameters, now);
    }
}

/// <summary>A request whose client is authenticated.</summary>
/// <param name="Http">The exchange.</param>
/// <param name="Client">The client; its assertion is not spent yet.</param>
/// <param name="Parameters">What it sent, no name twice.</param>
/// <param name="Now">The instant of the request.</param>
internal sealed record ClientCall(HttpContext Http, AuthenticatedClient Client, Parameters Parameters, DateTimeOffset Now)
{
    /// <summary>Holds secrets: it does not print.</summary>
    public override string ToString() => "(client call)";
}

/// <summary>A JSON answer that the endpoint words itself.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Write">Writes the members.</param>
internal sealed record JsonAnswer(int Status, Action<Utf8JsonWriter> Write);
