// SPDX-License-Identifier: Apache-2.0
using Kernel.Jose;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Camara;

/// <summary>
/// Whether a caller may use the token it holds (RFC 9449 §7): a token bound to a key needs a proof of that key for this very call, a
/// bearer token must not pass for a bound one. Every operation is reached through it.
/// </summary>
internal sealed class ProofCheck(DpopTarget target, IOptions<DpopOptions> options, TimeProvider time)
{
    /// <summary>What <c>WWW-Authenticate</c> says to a caller that sent no token.</summary>
    public string ChallengeForNoToken => Challenge.ForNoToken(options.Value.Support);

    /// <summary>What is missing or wrong, or null; no effect.</summary>
    /// <param name="presented">The token as it was presented.</param>
    /// <param name="token">The token, opened.</param>
    /// <param name="request">The request.</param>
    /// <param name="proof">The proof that must be claimed with whatever is answered; null for a bearer token.</param>
    public Unproved? Refuse(PresentedToken presented, OpenedToken token, HttpRequest request, out DpopProof? proof)
    {
        proof = null;
        if (token.KeyThumbprint is null)
        {
            return presented.Scheme is TokenScheme.Bearer ? null : new Unproved(Challenge.InvalidToken, "token_not_bound");
        }

        if (presented.Scheme is not TokenScheme.DPoP)
        {
            return new Unproved(Challenge.InvalidToken, "token_bound");
        }

        var expected = target.With(presented.Value!);
        if (!DpopProof.Verify(request.Headers[DpopProof.HeaderName], expected, time.GetUtcNow()).Try(out var verified, out var word))
        {
            return new Unproved(Challenge.InvalidProof, word);
        }

        if (!verified.KeyThumbprint.Equals(token.KeyThumbprint, StringComparison.Ordinal))
        {
            return new Unproved(Challenge.InvalidProof, "dpop_key");
        }

        if (!verified.BindsQuery(QueryOf(request), options.Value.RequireCamaraClaims))
        {
            return new Unproved(Challenge.InvalidProof, "dpop_query");
        }

        proof = verified;
        return null;
    }

    /// <summary>Whether the body must be read to see that the proof is for it.</summary>
    public bool NeedsBody(DpopProof proof) => proof.HasBodyHash || options.Value.RequireCamaraClaims;

    /// <summary>What is wrong with a proof for this body, or null.</summary>
    public Unproved? RefuseBody(DpopProof proof, ReadOnlyMemory<byte> body) =>
        proof.BindsBody(body.Span, options.Value.RequireCamaraClaims) ? null : new Unproved(Challenge.InvalidProof, "dpop_body");

    // As received, without its question mark; a further one is part of the query.
    private static string QueryOf(HttpRequest request) => request.QueryString is { HasValue: true, Value: var query } ? query[1..] : "";
}

/// <summary>Why a live token may not be used by this caller.</summary>
/// <param name="Error">What the challenge says.</param>
/// <param name="Word">What the log says.</param>
internal sealed record Unproved(string Error, string Word);
