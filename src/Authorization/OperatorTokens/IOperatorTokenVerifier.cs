// SPDX-License-Identifier: Apache-2.0
using Facts;
using Kernel;

namespace Authorization.OperatorTokens;

/// <summary>
/// Asks the operator whose line a TS.43 token stands for. CAMARA leaves the token opaque and this leg to the operator (AS-41,
/// AS-42), so there is one implementation per way an operator can tell.
/// </summary>
internal interface IOperatorTokenVerifier
{
    /// <summary>Verifies a token; no effect of its own. Whoever goes on claims the id it gives, in the commit of all else.</summary>
    /// <param name="token">The token, without its <c>operatortoken:</c>.</param>
    /// <param name="now">The instant of the request.</param>
    /// <param name="ct">Ends the wait, not the operator's work.</param>
    ValueTask<OperatorTokenVerdict> VerifyAsync(string token, DateTimeOffset now, CancellationToken ct);
}

/// <summary>What the operator said of a token.</summary>
internal abstract record OperatorTokenVerdict
{
    private OperatorTokenVerdict()
    {
    }

    /// <summary>It is good, and this is the line whose SIM obtained it.</summary>
    /// <param name="Number">The line.</param>
    /// <param name="TokenId">Spent by its one use; lives as long as the token can.</param>
    public sealed record Verified(PhoneNumber Number, SpentId TokenId) : OperatorTokenVerdict;

    /// <summary>It is not good, and will not become so.</summary>
    /// <param name="Word">Why, for facts and logs; outside all of them read the same.</param>
    public sealed record Refused(string Word) : OperatorTokenVerdict;

    /// <summary>The operator could not be asked, or gave no usable answer; the same token may be good a moment later.</summary>
    /// <param name="Word">What failed, for logs.</param>
    public sealed record Unavailable(string Word) : OperatorTokenVerdict;
}
