// SPDX-License-Identifier: Apache-2.0
using System.Buffers;

namespace Authorization.Wire;

/// <summary>
/// A refusal as an OAuth client sees it: one factory per registered code (RFC 6749 §4.1.2.1 and §5.2, OpenID Connect Core
/// §3.1.2.6, CAMARA Appendix A). The description is ours alone: it never repeats a word of the request.
/// </summary>
internal sealed record OAuthError
{
    // RFC 6749 §4.1.2.1: %x20-21 / %x23-5B / %x5D-7E.
    private static readonly SearchValues<char> DescriptionCharacters = SearchValues.Create(
        Enumerable.Range(0x20, 0x5F).Select(c => (char)c).Where(c => c is not ('"' or '\\')).ToArray());

    private OAuthError(string code, string description, int status = 400)
    {
        if (description.AsSpan().ContainsAnyExcept(DescriptionCharacters))
        {
            throw new ArgumentException("A description holds a character RFC 6749 §4.1.2.1 excludes.", nameof(description));
        }

        Code = code;
        Description = description;
        Status = status;
    }

    /// <summary><c>error</c>.</summary>
    public string Code { get; }

    /// <summary><c>error_description</c>: for the client's developer.</summary>
    public string Description { get; }

    /// <summary>The HTTP status where the error is not carried by a redirect.</summary>
    public int Status { get; }

    /// <summary>When to come back, where that is known.</summary>
    public TimeSpan? RetryAfter { get; private init; }

    /// <summary>
    /// All that is wrong with a code reads the same: a stranger learns nothing from the difference (SEC-133).
    /// </summary>
    public static OAuthError InvalidCode { get; } = new("invalid_grant", "The code is not valid.");

    /// <summary>All that is wrong with an <c>auth_req_id</c>, another client's among it, reads the same (CIBA §11).</summary>
    public static OAuthError InvalidAuthReqId { get; } = new("invalid_grant", "The auth_req_id is not valid.");

    /// <summary>All that is wrong with a bearer assertion, or with whom it speaks of, reads the same (AS-47).</summary>
    public static OAuthError InvalidAssertion { get; } = new(
        "invalid_grant", "The assertion is not valid: it must be signed by the client, meant for this endpoint, fresh, and prove a subscriber.");

    /// <summary>Whether a subscriber is authenticated is not known yet (CIBA §11).</summary>
    public static OAuthError AuthorizationPending { get; } = new("authorization_pending", "The authentication is still pending.");

    /// <summary>As <see cref="AuthorizationPending"/>, to a client that asks too often (CIBA §11).</summary>
    public static OAuthError SlowDown { get; } = new("slow_down", "The authentication is still pending; poll less often.");

    /// <summary>An <c>auth_req_id</c> that has expired (CIBA §11).</summary>
    public static OAuthError ExpiredToken { get; } = new("expired_token", "The auth_req_id has expired.");

    /// <summary>A hint that names nobody: unknown, expired or used (CIBA §13).</summary>
    public static OAuthError UnknownUserId { get; } = new("unknown_user_id", "login_hint names no subscriber.");

    /// <summary>All that is wrong with a client's authentication reads the same (SEC-175).</summary>
    public static OAuthError InvalidClient { get; } = new(
        "invalid_client", "The client is not authenticated: a fresh, signed private_key_jwt client assertion is needed.", 401);

    /// <summary>A body longer than what is read.</summary>
    public static OAuthError TooLarge { get; } = new("invalid_request", "The request is too large.", 413);

    /// <summary>
    /// An outage of ours; at the token endpoint a 503, because a 400 would tell the client to give up.
    /// </summary>
    public static OAuthError TemporarilyUnavailable(string description) =>
        new("temporarily_unavailable", description, 503) { RetryAfter = TimeSpan.FromSeconds(1) };

    /// <summary>
    /// Too many requests: RFC 9126 §2.3 names the status for <c>/par</c>, no RFC a code; this one is registered and says "later" too.
    /// </summary>
    /// <param name="retryAfter">How long to wait.</param>
    public static OAuthError TooManyRequests(TimeSpan retryAfter) =>
        new("temporarily_unavailable", "Too many requests for the moment; come back later.", 429) { RetryAfter = retryAfter };

    /// <summary>Missing, repeated, too long or malformed parameters.</summary>
    public static OAuthError InvalidRequest(string description) => new("invalid_request", description);

    /// <summary>A page asked for by something other than a person's navigation (Fetch Metadata).</summary>
    public static OAuthError NotANavigation(string description) => new("invalid_request", description, 403);

    /// <summary>The client may not use this flow.</summary>
    public static OAuthError UnauthorizedClient(string description) => new("unauthorized_client", description);

    /// <summary>No subscriber, or none that may be named.</summary>
    public static OAuthError AccessDenied(string description) => new("access_denied", description);

    /// <summary>As <see cref="AccessDenied"/>, where no redirect carries it (CIBA §13).</summary>
    public static OAuthError BackchannelDenied(string description) => new("access_denied", description, 403);

    /// <summary>As <see cref="AccessDenied"/>, for a request that says <c>prompt=none</c> (decision 5).</summary>
    public static OAuthError LoginRequired(string description) => new("login_required", description);

    /// <summary>A consent screen was asked for and there is none (NV-20).</summary>
    public static OAuthError ConsentRequired(string description) => new("consent_required", description);

    /// <summary>An account chooser was asked for and there is none.</summary>
    public static OAuthError AccountSelectionRequired(string description) => new("account_selection_required", description);

    /// <summary>Not <c>code</c>.</summary>
    public static OAuthError UnsupportedResponseType(string description) => new("unsupported_response_type", description);

    /// <summary>Unknown, malformed or ungranted scopes, and all that is wrong with a purpose (AS-58).</summary>
    public static OAuthError InvalidScope(string description) => new("invalid_scope", description);

    /// <summary>A <c>request</c> that cannot be used (AS-23).</summary>
    public static OAuthError InvalidRequestObject(string description) => new("invalid_request_object", description);

    /// <summary>A pushed request that is used, expired, another client's or none of ours (RFC 9126 §2.3, §4).</summary>
    public static OAuthError InvalidRequestUri(string description) => new("invalid_request_uri", description);

    /// <summary>A request by reference to elsewhere.</summary>
    public static OAuthError RequestUriNotSupported(string description) => new("request_uri_not_supported", description);

    /// <summary>Registration inside a request.</summary>
    public static OAuthError RegistrationNotSupported(string description) => new("registration_not_supported", description);

    /// <summary>A DPoP proof that is missing, bad or used (RFC 9449 §5).</summary>
    public static OAuthError InvalidDpopProof(string description) => new("invalid_dpop_proof", description);

    /// <summary>A grant type that is not served.</summary>
    public static OAuthError UnsupportedGrantType(string description) => new("unsupported_grant_type", description);
}
