// SPDX-License-Identifier: Apache-2.0
using Authorization.Authorize;
using Authorization.Wire;

namespace Authorization.Handoffs;

/// <summary>
/// What a request for a hand-off must satisfy beside everything that every other request must. Each rule gives its error, or null; they
/// are asked in the order they stand here.
/// </summary>
internal static class HandoffChecks
{
    private static readonly string[] Scopes = [ScopeCatalog.OpenId, ScopeCatalog.Verify, ScopeCatalog.LegacyVerify];

    /// <summary>Only by its redirect URI is a hand-off asked for: a request that only speaks of one would be answered without.</summary>
    public static OAuthError? RefuseElsewhere(AuthorizationRequest request) =>
        request.IsHandoff || (request.HandoffTemplate ?? request.HandoffFields ?? request.HandoffReturnUri) is null
            ? null
            : OAuthError.InvalidRequest("handoff_ parameters belong to the redirect URI of hand-offs.");

    /// <summary>
    /// Yes or no, and nothing else (SEC-272): somebody at another device must not be handed a number, nor anything that lasts.
    /// </summary>
    public static OAuthError? RefuseScopes(AuthorizationRequest request) =>
        !request.IsHandoff || request.Scopes.Values.Except(request.Scopes.Purposes).All(Scopes.Contains)
            ? null
            : OAuthError.InvalidScope("A hand-off is for verify, openid and a purpose alone.");

    /// <summary>The code passes through a browser that the phone knows nothing of, so here no client goes without (RFC 7636).</summary>
    public static OAuthError? RefuseWithoutChallenge(AuthorizationRequest request) =>
        !request.IsHandoff || request.CodeChallenge is not null ? null : OAuthError.InvalidRequest("A hand-off needs a code_challenge.");

    /// <summary>What is approved is a text that was registered.</summary>
    public static OAuthError? RefuseTemplate(AuthorizationRequest request) =>
        !request.IsHandoff || TemplateOf(request) is not null
            ? null
            : OAuthError.InvalidRequest("handoff_template must be one that the application registered.");

    /// <summary>With what it leaves open filled in, all of it, and no more.</summary>
    public static OAuthError? RefuseFields(AuthorizationRequest request) =>
        !request.IsHandoff || TemplateOf(request)!.TryRead(request.HandoffFields, out _)
            ? null
            : OAuthError.InvalidRequest("handoff_fields must be a JSON object of exactly the fields of the template, each a string of its type.");

    /// <summary>It is known where the desktop goes in the end.</summary>
    public static OAuthError? RefuseReturnUri(AuthorizationRequest request) =>
        !request.IsHandoff || request.ReturnTo.Client.Handoff!.FindReturnUri(request.HandoffReturnUri) is not null
            ? null
            : OAuthError.InvalidRequest("handoff_return_uri must be one that the application registered.");

    private static HandoffTemplate? TemplateOf(AuthorizationRequest request) =>
        request.HandoffTemplate is { } id ? request.ReturnTo.Client.Handoff!.Templates.GetValueOrDefault(id) : null;
}
