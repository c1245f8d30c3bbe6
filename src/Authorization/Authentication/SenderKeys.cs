// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Authorization.Clients;
using Authorization.Wire;
using Kernel;
using Kernel.Jose;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Authorization.Authentication;

/// <summary>
/// Reads the <c>DPoP</c> header of requests to this server's own endpoints (RFC 9449 §5 and §10.1, AS-07). Only after the client is
/// authenticated: verifying keys of strangers' choice is work for nothing.
/// </summary>
internal sealed class SenderKeys(IOptions<DpopOptions> options)
{
    private static readonly Refusal Missing =
        new(OAuthError.InvalidDpopProof("A DPoP proof is needed: this client's tokens are bound to its key."), "dpop_missing");

    /// <summary>The answer to a proof that was shown before (RFC 9449 §11.1).</summary>
    public static Refusal Replayed { get; } = new(OAuthError.InvalidDpopProof("The DPoP proof was used before."), "dpop_replayed");

    /// <summary>At <c>/token</c>: a proof may be required.</summary>
    /// <param name="request">The request.</param>
    /// <param name="parameters">Its form.</param>
    /// <param name="client">Its client, authenticated.</param>
    /// <param name="endpoint">The full URL of the endpoint called.</param>
    /// <param name="now">The instant of the request.</param>
    public Result<SenderKey, Refusal> ReadForToken(
        HttpRequest request, Parameters parameters, Client client, string endpoint, DateTimeOffset now)
    {
        var isRequired = client.DpopBoundAccessTokens || options.Value.Support is DpopSupport.Required;
        return isRequired && request.Headers[DpopProof.HeaderName].Count == 0
            ? Missing
            : Read(request, parameters, client, endpoint, now);
    }

    /// <summary>
    /// At an endpoint that binds what it keeps to the key of a proof, if there is one: a pushed request (RFC 9449 §10.1).
    /// </summary>
    /// <param name="call">The request, its client authenticated.</param>
    /// <param name="endpoint">The full URL of the endpoint called.</param>
    public Result<SenderKey, Refusal> Read(ClientCall call, string endpoint) =>
        Read(call.Http.Request, call.Parameters, call.Client.Client, endpoint, call.Now);

    /// <summary>Whether proofs of this client are looked at. If not, nothing may be bound to a key that it names (AS-07).</summary>
    public bool AreReadFor(Client client) => options.Value.Support is not DpopSupport.Off || client.DpopBoundAccessTokens;

    private Result<SenderKey, Refusal> Read(
        HttpRequest request, Parameters parameters, Client client, string endpoint, DateTimeOffset now)
    {
        var header = request.Headers[DpopProof.HeaderName];
        if (header.Count == 0 || !AreReadFor(client))
        {
            return SenderKey.None;
        }

        if (!DpopProof.Verify(header, new DpopTarget(request.Method, endpoint), now).Try(out var proof, out var word))
        {
            return Refuse(word);
        }

        var isRequired = options.Value.RequireCamaraClaims;
        if (!proof.BindsBody(Encoding.Latin1.GetBytes(parameters.Body), isRequired))
        {
            return Refuse("dpop_body");
        }

        // These endpoints take no query.
        return proof.BindsQuery("", isRequired) ? new SenderKey(proof) : Refuse("dpop_query");
    }

    private static Refusal Refuse(string word) =>
        new(OAuthError.InvalidDpopProof($"The DPoP proof is not good for this request ({word})."), word);
}
