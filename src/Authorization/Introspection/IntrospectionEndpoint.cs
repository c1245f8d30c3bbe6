// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using Authorization.Authentication;
using Authorization.Clients;
using Authorization.Spending;
using Authorization.Wire;
using Facts;
using Kernel;
using Microsoft.AspNetCore.Http;

namespace Authorization.Introspection;

/// <summary>
/// <c>POST /introspect</c> (RFC 7662). An application sees its own tokens; an API hosted apart sees those with a scope it serves, with
/// the number they stand for, and spends them here in the commit that records its answer. Everything else is not active, and which
/// of the many reasons it is nobody is told (§4, SEC-188).
/// </summary>
internal sealed class IntrospectionEndpoint(ClientEndpoint endpoint, TokenSpending spending, Decisions decisions, ServerUrls urls)
{
    private static readonly OAuthError NotForApplications =
        OAuthError.UnauthorizedClient("Only an API hosted apart (client_type resource_server) may spend or refuse a token here.");

    private static readonly OAuthError NotProved =
        OAuthError.InvalidDpopProof("The token is bound to a key, and no new proof of that key was shown with it.");

    private static readonly JsonAnswer Inactive = new(StatusCodes.Status200OK, json => json.WriteBoolean("active", false));

    private static readonly JsonAnswer Done = new(StatusCodes.Status200OK, json => json.WriteBoolean("active", true));

    /// <summary>Answers one request.</summary>
    public Task HandleAsync(HttpContext http) =>
        endpoint.HandleAsync(http, FactKind.Introspection, urls.IntrospectionEndpoint, AnswerAsync);

    private async Task<Result<JsonAnswer, OAuthError>> AnswerAsync(ClientCall call, CancellationToken ct)
    {
        var client = call.Client.Client;
        if (!IntrospectionRequest.Parse(call.Parameters).Try(out var request, out var error))
        {
            return await RecordAsync(call, null, "malformed", ct) ?? error;
        }

        if (request.IsForResourceServers && client.Type is not ClientType.ResourceServer)
        {
            return await RecordAsync(call, null, "not_a_resource_server", ct) ?? NotForApplications;
        }

        var token = await spending.OpenAsync(request.Token, ct);
        if (token is null && client.Type is ClientType.ResourceServer)
        {
            // Whoever shows an API a text that is no token is a stranger, and must not be able to fill the ledger by it.
            decisions.ReportStranger(FactKind.Introspection, "inactive");
            return Inactive;
        }

        if (token is null || !MaySee(client, token))
        {
            return await RecordAsync(call, null, token is null ? "inactive" : "not_its_token", ct) is { } replayed ? replayed : Inactive;
        }

        switch (request)
        {
            case IntrospectionRequest.Look:
                return await RecordAsync(call, token, null, ct) is { } lost ? lost : Describe(token, client);
            case IntrospectionRequest.Spend spend:
                return await SpendAsync(call, token, spend, ct);
            case IntrospectionRequest.Refuse refuse:
                return await RefuseAsync(call, token, refuse, ct);
            default:
                throw new UnreachableException();
        }
    }

    private async Task<Result<JsonAnswer, OAuthError>> SpendAsync(
        ClientCall call, LiveToken token, IntrospectionRequest.Spend spend, CancellationToken ct) =>
        await spending.SpendAsync(token, spend.Use with { AlsoClaims = [call.Client.AssertionId, .. spend.Use.AlsoClaims] }, ct) switch
        {
            TokenSpend.Spent => Done,
            TokenSpend.AlreadySpent => Inactive,
            TokenSpend.Repeated => OAuthError.InvalidClient,
            TokenSpend.Unproven => NotProved,
            TokenSpend.LimitReached => OAuthError.TooManyRequests(ScopeCatalog.LongestTokenLifetime),
            _ => throw new UnreachableException(),
        };

    private async Task<Result<JsonAnswer, OAuthError>> RefuseAsync(
        ClientCall call, LiveToken token, IntrospectionRequest.Refuse refuse, CancellationToken ct) =>
        await spending.RefuseAsync(token, refuse.Refusal with { AlsoClaims = [call.Client.AssertionId] }, ct) switch
        {
            null => Done,
            TokenSpend.Unproven => NotProved,
            _ => OAuthError.InvalidClient,
        };

    private static bool MaySee(Client client, LiveToken token) => client.Type is ClientType.ResourceServer
        ? token.Scopes.Overlaps(client.Scopes)
        : token.ClientId == client.ClientId;

    private JsonAnswer Describe(LiveToken token, Client client) => new(StatusCodes.Status200OK, json =>
    {
        json.WriteBoolean("active", true);
        json.WriteString("iss", urls.Issuer);
        json.WriteString("client_id", token.ClientId);
        json.WriteString("token_type", token.KeyThumbprint is null ? "Bearer" : "DPoP");
        json.WriteString("scope", ScopeOf(token));
        json.WriteNumber("exp", token.ExpiresAt.ToUnixTimeSeconds());
        if (token.KeyThumbprint is not null)
        {
            json.WriteStartObject("cnf"); // RFC 9449 §6.2.
            json.WriteString("jkt", token.KeyThumbprint);
            json.WriteEndObject();
        }

        if (client.Type is not ClientType.ResourceServer)
        {
            return;
        }

        json.WriteStartArray("amr");
        foreach (var method in token.AuthenticationMethods)
        {
            json.WriteStringValue(method);
        }

        json.WriteEndArray();
        if (token.Number is { } number)
        {
            json.WriteString("phone_number", number.E164);
        }
    });

    // AS-56: the purpose is a scope value like the others.
    private static string ScopeOf(LiveToken token) => string.Join(
        ' ', token.Purpose is null ? token.Scopes : token.Scopes.Append(ScopeCatalog.PurposePrefix + token.Purpose));

    // Who looked at what is on record, and the assertion is used up, in one commit. Not null: the assertion had been used.
    private async Task<OAuthError?> RecordAsync(ClientCall call, LiveToken? token, string? reason, CancellationToken ct)
    {
        Fact Fact(string outcome, string? why) => decisions.Describe(
            FactKind.Introspection, outcome, call.Client.Client.ClientId, token?.Envelope, why, correlator: null, call.Now);

        var outcome = await decisions.SpendAsync(
            new LedgerEntry
            {
                Claims = [call.Client.AssertionId],
                WhenWon = reason is null ? Fact("active", null) : Fact(Decisions.Refused, reason),
                WhenLost = _ => Fact(Decisions.Refused, "assertion_replayed"),
            },
            ct);
        return outcome is LedgerOutcome.Won ? null : OAuthError.InvalidClient;
    }
}
