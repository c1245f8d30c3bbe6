// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Text.Json;
using Authorization.Authentication;
using Authorization.Authorize;
using Authorization.Clients;
using Authorization.Consent;
using Authorization.Discovery;
using Authorization.Envelopes;
using Authorization.Limits;
using Authorization.Token;
using Authorization.Wire;
using Kernel;
using Kernel.Jose;
using Microsoft.AspNetCore.Http;

namespace Authorization.OperatorTokens;

/// <summary>
/// <c>urn:ietf:params:oauth:grant-type:jwt-bearer</c> (RFC 7523 §2.1, AS-43 to AS-48): one JWT says who asks, about whom, and for what.
/// There is no <c>openid</c> in it, so never an ID token, and never a refresh token.
/// </summary>
internal sealed class JwtBearerGrant(
    ClientAuthentication authentication,
    ClientRegistry clients,
    IOperatorTokenVerifier verifier,
    ConsentPolicy consents,
    SubscriberQuotas quotas,
    ServerUrls urls) : ISelfAuthenticatingGrant
{
    private const string Door = "jwt-bearer";

    private static readonly Refusal NoAssertion = new(OAuthError.InvalidRequest("assertion is missing."), "assertion_missing");

    private static readonly Refusal ScopeBeside =
        new(OAuthError.InvalidRequest("scope is a claim of the assertion here, and no parameter."), "scope_parameter");

    private static readonly Refusal NoScope = new(OAuthError.InvalidAssertion, "scope_missing");
    private static readonly Refusal NoSubject = new(OAuthError.InvalidAssertion, "sub");
    private static readonly Refusal TokenUsed = new(OAuthError.InvalidAssertion, "operator_token_used");

    private static readonly Refusal TooOften = new(OAuthError.InvalidAssertion, SubscriberQuotas.TooOften);

    private static readonly Refusal OpenIdAsked =
        new(OAuthError.InvalidScope("This grant issues no ID token: openid cannot be asked for."), "openid");

    private static readonly OAuthError OperatorUnavailable =
        OAuthError.TemporarilyUnavailable("The operator cannot be asked at this moment; try again with a new assertion.");

    private readonly ClientJwtRules _rules = new()
    {
        Kind = "bearer-assertion",
        Types = ["JWT", "authorization-grant+jwt"],
        IsAudience = (claims, _) => IsEndpoint(claims, urls.TokenEndpoint),
        ClockTolerance = profile => profile is ClientProfile.Fapi2 ? ClientJwtRules.Fapi2Tolerance : TimeSpan.Zero,
        RequiresIssuedAt = true,
    };

    /// <inheritdoc/>
    public string GrantType => Capabilities.JwtBearer;

    /// <inheritdoc/>
    public async ValueTask<Result<AuthenticatedClient, Refusal>> AuthenticateAsync(
        TokenRequest request, IHeaderDictionary headers, DateTimeOffset now, CancellationToken ct)
    {
        if (request.Parameters.Find("assertion") is not { } compact)
        {
            return NoAssertion;
        }

        if (!(await ClientJwt.VerifyAsync(compact, _rules, clients.Find, now, ct)).Try(out var assertion, out var word))
        {
            return new Refusal(OAuthError.InvalidAssertion, $"assertion_{word}");
        }

        using (assertion)
        {
            return (await BesideAsync(assertion.Client, request.Credentials, headers, now, ct)).Try(out var beside, out var refusal)
                ? AuthenticatedClient.ByGrant(assertion, beside.Client)
                : refusal;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<GrantDecision> DecideAsync(
        AuthenticatedClient client, TokenRequest request, DateTimeOffset now, CancellationToken ct)
    {
        GrantClaim[] claims = client.Beside is { } other ? [new GrantClaim(other.AssertionId, other.WhenReplayed)] : [];
        if (!Read(client, request).Try(out var asked, out var refusal))
        {
            return new GrantDecision(refusal) { Claims = claims };
        }

        var basis = OperatorTokenLogin.Ask(
            EnvelopeKind.AccessToken, Door, client.Client, asked.Scopes, now, ScopeCatalog.LongestTokenLifetime);
        switch (await verifier.VerifyAsync(asked.Subject.Token, now, ct))
        {
            case OperatorTokenVerdict.Verified verified:
                return await GrantAsync(basis.For(verified, now), verified, claims, now, ct);
            case OperatorTokenVerdict.Refused refused:
                return new GrantDecision(new Refusal(OAuthError.InvalidAssertion, refused.Word)) { Claims = claims };
            case OperatorTokenVerdict.Unavailable unavailable:
                return new GrantDecision(new Refusal(OperatorUnavailable, unavailable.Word)) { Claims = claims };
            default:
                throw new UnreachableException();
        }
    }

    // Consent that is missing, and an objection, read like a bad assertion, and leave the operator token as it was (AS-47, AS-76).
    private async ValueTask<GrantDecision> GrantAsync(
        Envelope basis, OperatorTokenVerdict.Verified verified, GrantClaim[] claims, DateTimeOffset now, CancellationToken ct) =>
        await consents.JudgeAsync(basis.ClientId, verified.Number, basis.Scopes, basis.Purpose, ct) is { } objection
            ? new GrantDecision(new Refusal(OAuthError.InvalidAssertion, objection.Word)) { Shown = basis, Claims = claims }
            : new GrantDecision(new ProvenGrant(basis))
            {
                Shown = basis,
                Claims = [.. claims, new GrantClaim(verified.TokenId, TokenUsed)],
                Quotas = quotas.ForGrant(verified.Number, now),
                WhenFull = TooOften,
            };

    // Decision 19: nothing else is needed, but what else is said must be true and of the same client.
    private async ValueTask<Result<Beside, Refusal>> BesideAsync(
        Client client, ClientCredentials credentials, IHeaderDictionary headers, DateTimeOffset now, CancellationToken ct)
    {
        if (!credentials.HasAssertion && !credentials.HasSecret && headers.Authorization.Count == 0)
        {
            return (credentials.ClientId ?? client.ClientId) == client.ClientId
                ? new Beside(null)
                : new Refusal(OAuthError.InvalidClient, "client_id");
        }

        var authenticated = await authentication.AuthenticateAsync(credentials, headers, urls.TokenEndpoint, now, ct);
        return !authenticated.Try(out var other, out var word) ? new Refusal(OAuthError.InvalidClient, word)
            : other.Client.ClientId == client.ClientId ? new Beside(other)
            : new Refusal(OAuthError.InvalidClient, "other_client");
    }

    private static Result<Asked, Refusal> Read(AuthenticatedClient client, TokenRequest request)
    {
        if (request.Scope is not null)
        {
            return ScopeBeside;
        }

        var claims = client.GrantClaims!.Value;
        if (claims.FindString("scope") is not { } scope)
        {
            return NoScope;
        }

        var scopes = RequestedScopes.Parse(scope);
        if (RefuseScope(scopes, client.Client) is { } refusal)
        {
            return refusal;
        }

        return SubjectIdentifier.Parse(claims.FindString("sub")) switch
        {
            SubjectIdentifier.OperatorToken subject => new Asked(scopes, subject),
            null => NoSubject,
            _ => SubjectIdentifier.Claimed.Refusal,
        };
    }

    private static Refusal? RefuseScope(RequestedScopes scopes, Client client) =>
        ScopeRules.RefuseForm(scopes) is { } form ? new Refusal(form, "scope_malformed")
        : scopes.HasOpenId ? OpenIdAsked
        : ScopeRules.RefusePurpose(scopes, client) is { } purpose ? new Refusal(purpose, "purpose")
        : ScopeRules.RefuseScopes(scopes, client) is { } scope ? new Refusal(scope, "scope")
        : null;

    // AS-45: the endpoint called and nothing else, the issuer included; an array of one says the same as a string (RFC 7519 §4.1.3).
    private static bool IsEndpoint(JsonElement claims, string endpoint) =>
        claims.TryGetProperty("aud", out var audience)
        && (audience.ValueKind is not JsonValueKind.Array ? audience.AsString() == endpoint
            : audience.GetArrayLength() == 1 && audience[0].AsString() == endpoint);

    private sealed record Asked(RequestedScopes Scopes, SubjectIdentifier.OperatorToken Subject);

    private sealed record Beside(AuthenticatedClient? Client);
}
