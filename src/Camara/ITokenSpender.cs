// SPDX-License-Identifier: Apache-2.0
using Kernel;
using Kernel.Jose;

namespace Camara;

/// <summary>
/// The one seam between an API and the authorization server: look at a token without effect, then spend it together with the
/// outcome, or put on record that it was refused. In one process it is a call; hosted apart it is RFC 7662.
/// </summary>
public interface ITokenSpender
{
    /// <summary>Looks at a token. Has no effect, and runs before a body is read.</summary>
    /// <exception cref="TokenSpenderUnavailableException">Nobody can tell now.</exception>
    ValueTask<OpenedToken?> OpenAsync(string token, CancellationToken ct);

    /// <summary>Commits the spend, the outcome's fact and whatever else must happen once. Only after <see cref="Spend.Spent"/> may the API answer.</summary>
    /// <param name="token">What <see cref="OpenAsync"/> gave.</param>
    /// <param name="outcome">What will be answered.</param>
    /// <param name="proof">
    /// The proof of possession shown with the token, to be used up in the same commit; null exactly for a bearer token.
    /// </param>
    /// <param name="correlator">The call's <c>x-correlator</c>.</param>
    /// <param name="ct">Ends the wait, not the spend.</param>
    /// <exception cref="TokenSpenderUnavailableException">The commit failed, or nobody can tell whether it did.</exception>
    ValueTask<Spend> SpendAsync(
        OpenedToken token, ApiOutcome outcome, DpopProof? proof, string correlator, CancellationToken ct);

    /// <summary>
    /// Records that the live token was refused, leaves it as it was, and uses up the proof shown with it. Only then may the API answer.
    /// </summary>
    /// <param name="token">What <see cref="OpenAsync"/> gave.</param>
    /// <param name="reason">Why, in one stable word of the API's (<see cref="CamaraError.Reason"/>).</param>
    /// <param name="proof">The proof of possession shown with the token; null for a bearer token.</param>
    /// <param name="correlator">The call's <c>x-correlator</c>.</param>
    /// <param name="ct">Ends the wait, not the record.</param>
    /// <returns>False when the proof was used before: then that is the answer.</returns>
    /// <exception cref="TokenSpenderUnavailableException">The refusal could not be recorded.</exception>
    ValueTask<bool> RefuseAsync(OpenedToken token, string reason, DpopProof? proof, string correlator, CancellationToken ct);
}

/// <summary>A live token, opened. Null from <see cref="ITokenSpender.OpenAsync"/> means used, revoked, expired, foreign or no token at all.</summary>
/// <param name="Scopes">What it was granted.</param>
/// <param name="AuthenticationMethods">How the subscriber was authenticated: <c>nba</c>, <c>sim</c>, or neither.</param>
/// <param name="Number">The number it stands for, when it stands for one.</param>
public record OpenedToken(IReadOnlySet<string> Scopes, IReadOnlySet<string> AuthenticationMethods, PhoneNumber? Number)
{
    /// <summary>
    /// The RFC 7638 thumbprint of the key it is bound to (<c>cnf.jkt</c>, RFC 9449 §6.2); null for a bearer token.
    /// </summary>
    public string? KeyThumbprint { get; init; }
}

/// <summary>What the API is about to say.</summary>
public enum ApiOutcome
{
    /// <summary>The numbers match.</summary>
    True,

    /// <summary>The numbers differ.</summary>
    False,

    /// <summary>The number is handed out.</summary>
    Shared,
}

/// <summary>What became of the attempt to spend.</summary>
public enum Spend
{
    /// <summary>Committed: answer now.</summary>
    Spent,

    /// <summary>Another call was first.</summary>
    AlreadySpent,

    /// <summary>
    /// The answer would be one too many about this subscriber: the token stays as it was, and whatever the answer, it is not given.
    /// </summary>
    LimitReached,

    /// <summary>The proof of possession was used before, or is not of the token's key; the token stays as it was.</summary>
    Unproven,
}
