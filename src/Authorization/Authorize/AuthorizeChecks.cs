// SPDX-License-Identifier: Apache-2.0
using System.Collections.Frozen;
using Authorization.Discovery;
using Authorization.Handoffs;
using Authorization.Wire;
using Kernel.Jose;

namespace Authorization.Authorize;

/// <summary>One rule an authorization request must pass.</summary>
/// <param name="Word">The rule's name in facts and logs.</param>
/// <param name="Refuse">The error, or null when the request passes. Pure.</param>
internal sealed record AuthorizeCheck(string Word, Func<AuthorizationRequest, OAuthError?> Refuse);

/// <summary>
/// The rules between a known client with a registered redirect URI and the look-up of the subscriber. They run in this order
/// and the first refusal is the answer, so the order is part of what clients see.
/// </summary>
internal static class AuthorizeChecks
{
    private const int ChallengeLength = 43;
    private const int ThumbprintLength = 43;

    // The prompt values that ask for a page, each with its error (OpenID Connect Core §3.1.2.6).
    private static readonly FrozenDictionary<string, OAuthError> Pages = new Dictionary<string, OAuthError>
    {
        ["consent"] = OAuthError.ConsentRequired("No consent screen is shown here."),
        ["select_account"] = OAuthError.AccountSelectionRequired("No account chooser is shown here."),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Every rule, in order.</summary>
    public static IReadOnlyList<AuthorizeCheck> InOrder { get; } =
    [
        new("parameter_repeated", RefuseRepeats),
        new("parameter_malformed", RefuseUnbounded),
        new("request_uri", RefuseRequestUri),
        new("not_pushed", RefuseUnpushed),
        new("not_signed", RefuseUnsigned),
        new("registration", RefuseRegistration),
        new("response_type", RefuseResponseType),
        new("response_mode", RefuseResponseMode),
        new("grant_not_agreed", RefuseGrant),
        new("prompt", RefusePrompt),
        new("scope_malformed", request => ScopeRules.RefuseForm(request.Scopes)),
        new("purpose", request => ScopeRules.RefusePurpose(request.Scopes, request.ReturnTo.Client)),
        new("scope", request => ScopeRules.RefuseScopes(request.Scopes, request.ReturnTo.Client)),
        new("pkce", RefuseChallenge),
        new("dpop_jkt", RefuseKeyThumbprint),
        new("max_age", RefuseMaxAge),
        new("claims", request => ScopeRules.RefuseClaims(request.Claims, request.Scopes)),
        new("handoff_elsewhere", HandoffChecks.RefuseElsewhere),
        new("handoff_scope", HandoffChecks.RefuseScopes),
        new("handoff_pkce", HandoffChecks.RefuseWithoutChallenge),
        new("handoff_template", HandoffChecks.RefuseTemplate),
        new("handoff_fields", HandoffChecks.RefuseFields),
        new("handoff_return_uri", HandoffChecks.RefuseReturnUri),
    ];

    /// <summary>The first rule that refuses, with its error.</summary>
    public static Refusal? FirstRefusal(AuthorizationRequest request)
    {
        foreach (var check in InOrder)
        {
            if (check.Refuse(request) is { } error)
            {
                return new Refusal(error, check.Word);
            }
        }

        return null;
    }

    // RFC 6749 §3.1.
    private static OAuthError? RefuseRepeats(AuthorizationRequest request) => request.HasRepeats
        ? OAuthError.InvalidRequest("A parameter is given more than once.")
        : null;

    private static OAuthError? RefuseUnbounded(AuthorizationRequest request) => request.IsBounded
        ? null
        : OAuthError.InvalidRequest("A parameter is too long or holds control characters.");

    // RFC 9101 §10.4: what is named by the request is never fetched.
    private static OAuthError? RefuseRequestUri(AuthorizationRequest request) => request.HasRequestUri
        ? OAuthError.RequestUriNotSupported("request_uri must be one that was pushed to this server.")
        : null;

    // RFC 9126 §6: what was agreed for this client.
    private static OAuthError? RefuseUnpushed(AuthorizationRequest request) =>
        request.ReturnTo.Client.RequirePushedRequests && !request.IsPushed
            ? OAuthError.InvalidRequest("This client pushes its authorization requests.")
            : null;

    // RFC 9101 §10.5: whoever may leave the signature out can leave it out for somebody else.
    private static OAuthError? RefuseUnsigned(AuthorizationRequest request) =>
        request.ReturnTo.Client.RequireSignedRequests && !request.IsSigned
            ? MustSign(request.IsPushed)
            : null;

    // RFC 9126 §2.3 has a code of its own for it.
    private static OAuthError MustSign(bool isPushed)
    {
        const string Words = "This client signs its authorization requests.";
        return isPushed ? OAuthError.InvalidRequest(Words) : OAuthError.InvalidRequestObject(Words);
    }

    private static OAuthError? RefuseRegistration(AuthorizationRequest request) => request.HasRegistration
        ? OAuthError.RegistrationNotSupported("registration is not supported.")
        : null;

    private static OAuthError? RefuseResponseType(AuthorizationRequest request) => request.ResponseType switch
    {
        null => OAuthError.InvalidRequest("response_type is missing."),
        { } type when Capabilities.ResponseTypes.Contains(type) => null,
        _ => OAuthError.UnsupportedResponseType($"response_type must be {OneOf(Capabilities.ResponseTypes)}."),
    };

    // A code in a fragment or a form would reach places a query does not (RFC 9700 §2.1.2).
    private static OAuthError? RefuseResponseMode(AuthorizationRequest request) =>
        request.ResponseMode is null || Capabilities.ResponseModes.Contains(request.ResponseMode)
            ? null
            : OAuthError.InvalidRequest($"response_mode must be {OneOf(Capabilities.ResponseModes)}.");

    // The flow agreed at onboarding (AS-02).
    private static OAuthError? RefuseGrant(AuthorizationRequest request) =>
        request.ReturnTo.Client.GrantTypes.Contains(Capabilities.AuthorizationCode)
            ? null
            : OAuthError.UnauthorizedClient("The authorization_code grant was not agreed for this client.");

    // Decision 18: nothing is ever shown, so what asks for a page is refused, and login is what happens anyway.
    private static OAuthError? RefusePrompt(AuthorizationRequest request)
    {
        var pages = request.Prompt.Except(Capabilities.PromptValues, StringComparer.Ordinal).ToArray();
        if (!pages.All(Pages.ContainsKey) || (request.Prompt.Contains(AuthorizationRequest.PromptNone) && !request.IsPromptNone))
        {
            return OAuthError.InvalidRequest("prompt must be none, or of login, consent and select_account.");
        }

        // RFC 9126 §2.3: nobody is there who could be asked, so no code speaks of asking.
        return pages.Length > 0 && request.IsPushed
            ? OAuthError.InvalidRequest("No page is shown here, so none can be asked for.")
            : pages.Order(StringComparer.Ordinal).Select(page => Pages[page]).FirstOrDefault();
    }

    // RFC 7636 §4.2 and §4.3; plain would be a downgrade, and an absent method means plain.
    private static OAuthError? RefuseChallenge(AuthorizationRequest request)
    {
        if (request.CodeChallenge is null)
        {
            return request.ReturnTo.Client.RequirePkce || request.CodeChallengeMethod is not null
                ? OAuthError.InvalidRequest("code_challenge is missing.")
                : null;
        }

        if (request.CodeChallengeMethod is not { } method || !Capabilities.CodeChallengeMethods.Contains(method))
        {
            return OAuthError.InvalidRequest($"code_challenge_method must be {OneOf(Capabilities.CodeChallengeMethods)}.");
        }

        return request.CodeChallenge.Length == ChallengeLength && Base64Url.TryDecode(request.CodeChallenge, out _)
            ? null
            : OAuthError.InvalidRequest("code_challenge must be the base64url SHA-256 of the verifier.");
    }

    // RFC 9449 §10. Judged even where DPoP is off: what cannot be a thumbprint is a client's mistake in each case.
    private static OAuthError? RefuseKeyThumbprint(AuthorizationRequest request) =>
        request.KeyThumbprint is null
        || (request.KeyThumbprint.Length == ThumbprintLength && Base64Url.TryDecode(request.KeyThumbprint, out _))
            ? null
            : OAuthError.InvalidRequest("dpop_jkt must be the base64url SHA-256 thumbprint of a key.");

    private static OAuthError? RefuseMaxAge(AuthorizationRequest request) =>
        request.MaxAge is null || request.MaxAge.All(char.IsAsciiDigit)
            ? null
            : OAuthError.InvalidRequest("max_age must be a whole number of seconds.");

    private static string OneOf(IReadOnlyList<string> values) => string.Join(" or ", values);
}
