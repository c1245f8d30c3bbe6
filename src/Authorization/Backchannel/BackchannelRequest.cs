// SPDX-License-Identifier: Apache-2.0
using Authorization.Authorize;
using Authorization.Clients;
using Authorization.Discovery;
using Authorization.OperatorTokens;
using Authorization.Wire;
using Kernel;

namespace Authorization.Backchannel;

/// <summary>
/// A backchannel authentication request that passed every rule (OpenID Connect CIBA §7.1, AS-34 to AS-36). <c>binding_message</c>,
/// <c>user_code</c>, <c>requested_expiry</c> and <c>acr_values</c> are not looked at: nobody is shown anything (AS-26, AS-35).
/// </summary>
/// <param name="Scopes">What is asked for.</param>
/// <param name="OperatorToken">The proof of whom it concerns.</param>
internal sealed record BackchannelRequest(RequestedScopes Scopes, SubjectIdentifier.OperatorToken OperatorToken)
{
    private const int MaxClaimsLength = 4096;

    /// <summary>Reads and judges; the first refusal is the answer.</summary>
    /// <param name="parameters">What the client asks, signed or not.</param>
    /// <param name="client">Who asks.</param>
    public static Result<BackchannelRequest, Refusal> Read(Parameters parameters, Client client)
    {
        var scopes = RequestedScopes.Parse(parameters.Find("scope"));
        var hint = SubjectIdentifier.Parse(parameters.Find("login_hint"));
        if (RefuseHints(parameters, hint) is { } hintError)
        {
            return new Refusal(hintError, "login_hint");
        }

        // The flow agreed at onboarding (AS-02).
        if (!client.GrantTypes.Contains(Capabilities.Ciba))
        {
            return new Refusal(
                OAuthError.UnauthorizedClient("Backchannel authentication was not agreed for this client."), "grant_not_agreed");
        }

        if (RefuseScope(scopes, parameters.Find("claims"), client) is { } refusal)
        {
            return refusal;
        }

        return hint is SubjectIdentifier.OperatorToken token ? new BackchannelRequest(scopes, token) : SubjectIdentifier.Claimed.Refusal;
    }

    /// <summary>It holds a credential: it does not print.</summary>
    public override string ToString() => "(backchannel request)";

    private static OAuthError? RefuseHints(Parameters parameters, SubjectIdentifier? hint)
    {
        if (parameters.Find("id_token_hint") is not null || parameters.Find("login_hint_token") is not null)
        {
            return OAuthError.InvalidRequest("login_hint is the only hint that is taken.");
        }

        return hint is null
            ? OAuthError.InvalidRequest("login_hint is missing, or is no tel:, ipport: or operatortoken: as CAMARA writes them.")
            : null;
    }

    private static Refusal? RefuseScope(RequestedScopes scopes, string? claims, Client client) =>
        ScopeRules.RefuseForm(scopes) is { } form ? new Refusal(form, "scope_malformed")
        : ScopeRules.RefusePurpose(scopes, client) is { } purpose ? new Refusal(purpose, "purpose")
        : ScopeRules.RefuseScopes(scopes, client) is { } scope ? new Refusal(scope, "scope")
        : claims?.Length > MaxClaimsLength ? new Refusal(OAuthError.InvalidRequest("claims is too long."), "claims")
        : ScopeRules.RefuseClaims(claims, scopes) is { } claim ? new Refusal(claim, "claims")
        : null;
}
