// SPDX-License-Identifier: Apache-2.0
using System.Collections.Frozen;
using Authorization.Authentication;
using Authorization.Limits;
using Authorization.Wire;
using Facts;
using Kernel;
using Microsoft.AspNetCore.Http;
using Storage;

namespace Authorization.Token;

/// <summary>
/// <c>POST /token</c> (RFC 6749 §3.2): parse, authenticate, judge, prepare, spend, issue, write, in this order and no other.
/// </summary>
internal sealed class TokenEndpoint(
    ClientAuthentication authentication,
    SenderKeys senderKeys,
    IEnumerable<IGrant> grants,
    TokenIssuer issuer,
    Decisions decisions,
    RateGate gate,
    ServerUrls urls,
    TimeProvider time)
{
    private static readonly OAuthError Unavailable =
        OAuthError.TemporarilyUnavailable("Nothing can be decided at this moment; try again.");

    private static readonly Refusal UnknownGrant =
        new(OAuthError.UnsupportedGrantType("grant_type is not served here."), "grant_unknown");

    private static readonly Refusal GrantNotAgreed =
        new(OAuthError.UnauthorizedClient("grant_type was not agreed for this client."), "grant_not_agreed");

    private readonly FrozenDictionary<string, IGrant> _grants =
        grants.ToFrozenDictionary(grant => grant.GrantType, StringComparer.Ordinal);

    /// <summary>Answers one request.</summary>
    public async Task HandleAsync(HttpContext http)
    {
        var ct = http.RequestAborted;
        if (http.Request.Method != HttpMethods.Post)
        {
            await OAuthWriter.WriteMethodNotAllowedAsync(http.Response, HttpMethods.Post, ct);
            return;
        }

        OAuthError? error;
        try
        {
            if ((await ExchangeAsync(http, ct)).Try(out var response, out error))
            {
                await OAuthWriter.WriteJsonAsync(http.Response, StatusCodes.Status200OK, response.WriteTo, ct);
                return;
            }
        }
        catch (StoreUnavailableException outage)
        {
            decisions.ReportOutage(FactKind.Token, outage);
            error = Unavailable;
        }

        await OAuthWriter.WriteErrorAsync(http.Response, error, ct);
    }

    private async Task<Result<TokenResponse, OAuthError>> ExchangeAsync(HttpContext http, CancellationToken ct)
    {
        // 1. Parse.
        if (!(await RequestReader.ReadFormAsync(http.Request, ct)).Try(out var parameters, out var error)
            || !TokenRequest.Parse(parameters).Try(out var request, out error))
        {
            decisions.ReportStranger(FactKind.Token, "malformed");
            return error;
        }

        // 2. Authenticate the client. Nothing is spent by a forgery (SEC-165).
        var now = time.GetUtcNow();
        var grantType = _grants.GetValueOrDefault(request.GrantType);
        if (!(await AuthenticateAsync(request, grantType, http, now, ct)).Try(out var client, out var stranger))
        {
            decisions.ReportStranger(FactKind.Token, stranger.Reason);
            return stranger.Error;
        }

        if (await gate.AdmitAsync(http, client.Client, ct) is { } tooMany)
        {
            return tooMany;
        }

        // 3. See which key the sender holds, and let the grant judge, without effect. A bad proof leaves the code untouched.
        var proved = senderKeys.ReadForToken(http.Request, parameters, client.Client, urls.TokenEndpoint, now);
        var sender = proved.Try(out var key, out var unproved) ? key : SenderKey.None;
        var decision = unproved is null
            ? await DecideAsync(client, request with { KeyThumbprint = sender.Thumbprint }, grantType, now, ct)
            : new GrantDecision(unproved);

        // 4. See that what the answer needs is there: if it is not, the code is untouched and good for the next attempt.
        if (decision.Outcome.Try(out var proven, out var refused))
        {
            await issuer.PrepareAsync(proven, client.Client, now, ct);
        }

        // 5. Spend the assertion, the proof, the grant's claims and record the fact, in one commit.
        if (await SpendAsync(client, sender, decision, now, ct) is { } refusal)
        {
            return refusal.Error;
        }

        // 6. Issue: only after the spend, because replay safety comes before a retry (RFC 6749 §10.5).
        return refused is null ? await issuer.IssueAsync(proven!, client.Client, sender.Thumbprint, now, ct) : refused.Error;
    }

    private async ValueTask<Result<AuthenticatedClient, Refusal>> AuthenticateAsync(
        TokenRequest request, IGrant? grant, HttpContext http, DateTimeOffset now, CancellationToken ct)
    {
        if (grant is ISelfAuthenticatingGrant proving)
        {
            var named = await proving.AuthenticateAsync(request, http.Request.Headers, now, ct);
            if (!named.Try(out _, out var unnamed) && unnamed.Error == OAuthError.InvalidClient)
            {
                ClientAuthentication.Challenge(http);
            }

            return named;
        }

        var authenticated = await authentication.AuthenticateAsync(
            request.Credentials, http.Request.Headers, urls.TokenEndpoint, now, ct);
        if (authenticated.Try(out var client, out var word))
        {
            return client;
        }

        ClientAuthentication.Challenge(http);
        return new Refusal(OAuthError.InvalidClient, word);
    }

    private static async ValueTask<GrantDecision> DecideAsync(
        AuthenticatedClient client, TokenRequest request, IGrant? grant, DateTimeOffset now, CancellationToken ct)
    {
        if (grant is null)
        {
            return new GrantDecision(UnknownGrant);
        }

        return client.Client.GrantTypes.Contains(grant.GrantType)
            ? await grant.DecideAsync(client, request, now, ct)
            : new GrantDecision(GrantNotAgreed);
    }

    private async Task<Refusal?> SpendAsync(
        AuthenticatedClient client, SenderKey sender, GrantDecision decision, DateTimeOffset now, CancellationToken ct)
    {
        Fact Describe(string outcome, string? reason) => decisions.Describe(
            FactKind.Token, outcome, client.Client.ClientId, decision.Shown, reason, correlator: null, now);

        // The jti of the assertion comes first, then the proof's: if one loses, what the grant claims stays untouched.
        SpentId[] proofs = [client.AssertionId, .. sender.Claims];
        Refusal WhenLost(LedgerOutcome outcome) => outcome switch
        {
            LedgerOutcome.QuotaFull => decision.WhenFull!,
            LedgerOutcome.GuardSpent => decision.WhenEnded!,
            LedgerOutcome.ClaimLost { Index: > 0 and var index } =>
                index < proofs.Length ? SenderKeys.Replayed : decision.Claims[index - proofs.Length].WhenLost,
            _ => client.WhenReplayed,
        };

        var won = decision.Outcome.Try(out _, out var refused)
            ? Describe("granted", null)
            : Describe(Decisions.Refused, refused.Reason);
        var outcome = await decisions.SpendAsync(
            new LedgerEntry
            {
                Guards = decision.Guards,
                Quotas = decision.Quotas,
                Claims = [.. proofs, .. decision.Claims.Select(claim => claim.Id)],
                Kills = decision.Kill is { } kill ? [kill] : [],
                OnReplay = decision.Claims.Count > 0 && decision.KillWhenReplayed is { } grant ? [grant] : [],
                WhenWon = won,
                WhenLost = lost => Describe(Decisions.Refused, WhenLost(lost).Reason),
            },
            ct);
        if (outcome is LedgerOutcome.QuotaFull)
        {
            LimitsMeter.Count(LimitKind.CodesPerSubscriber);
        }

        return outcome is LedgerOutcome.Won ? null : WhenLost(outcome);
    }
}
