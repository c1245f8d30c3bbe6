// SPDX-License-Identifier: Apache-2.0
using Authorization.Authentication;
using Authorization.Consent;
using Authorization.Discovery;
using Authorization.Envelopes;
using Authorization.Handoffs;
using Authorization.Wire;

namespace Authorization.Token;

/// <summary>
/// <c>authorization_code</c> (RFC 6749 §4.1.3). A code shown by an authenticated client is gone, whatever else is wrong; a
/// mismatch kills its grant, and so does a second showing, with every token made from it (§4.1.2).
/// </summary>
internal sealed class AuthorizationCodeGrant(EnvelopeSealer sealer, ConsentPolicy consents, Decisions decisions) : IGrant
{
    private static readonly Refusal NoCode = new(OAuthError.InvalidRequest("code is missing."), "code_missing");
    private static readonly Refusal UnknownCode = new(OAuthError.InvalidCode, "code_unknown");
    private static readonly Refusal Ended = new(OAuthError.InvalidCode, "handoff_ended");
    private static readonly Refusal Replayed = new(OAuthError.InvalidCode, "code_replayed");

    /// <inheritdoc/>
    public string GrantType => Capabilities.AuthorizationCode;

    /// <inheritdoc/>
    public async ValueTask<GrantDecision> DecideAsync(
        AuthenticatedClient client, TokenRequest request, DateTimeOffset now, CancellationToken ct)
    {
        if (request.Code is null)
        {
            return new GrantDecision(NoCode);
        }

        if (await sealer.OpenAsync(EnvelopeKind.Code, request.Code, ct) is not { } code)
        {
            return new GrantDecision(UnknownCode);
        }

        var isHandoff = code.Origin is HandoffApproval.Origin;
        var refusal = CodeRules.Refuse(code, client.Client, request, now)
            ?? await RefuseConsentAsync(code, ct)
            ?? (isHandoff && await decisions.IsAnySpentAsync(new[] { code.GrantId }, ct) ? Ended : null);
        return new GrantDecision(refusal is null ? new ProvenGrant(code) : refusal)
        {
            Shown = code,

            // Of all grants, a hand-off's alone can end before its code is shown: by the person whose phone it was. Asked above, so that
            // whoever comes too late has used his assertion up all the same, and in the commit, for who comes at the same instant.
            Guards = isHandoff && refusal is null ? [code.GrantId] : [],
            WhenEnded = Ended,

            // Once expired there is nothing left to spend, but tokens made from it may still live, and this may be its
            // thief.
            Claims = now < code.ExpiresAt ? [new GrantClaim(code.Id, Replayed)] : [],
            Kill = refusal is not null && now < code.GrantId.ExpiresAt ? code.GrantId : null,
            KillWhenReplayed = code.GrantId,
        };
    }

    // The subscriber may have objected, or taken consent back, since the code was made (SEC-136).
    private async ValueTask<Refusal?> RefuseConsentAsync(Envelope code, CancellationToken ct) =>
        await consents.JudgeAsync(code.ClientId, code.Number!.Value, code.Scopes, code.Purpose, ct) is { } objection
            ? new Refusal(OAuthError.InvalidCode, objection.Word)
            : null;
}
