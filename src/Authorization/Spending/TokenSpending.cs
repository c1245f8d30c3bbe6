// SPDX-License-Identifier: Apache-2.0
using Authorization.Authentication;
using Authorization.Clients;
using Authorization.Envelopes;
using Authorization.Limits;
using Facts;
using Kernel.Jose;

namespace Authorization.Spending;

/// <summary>
/// What an API does with an access token: look at it without effect, then spend it together with what it answers, or record that
/// it was refused.
/// </summary>
public sealed class TokenSpending
{
    private readonly EnvelopeSealer _sealer;
    private readonly ClientRegistry _clients;
    private readonly Decisions _decisions;
    private readonly SubscriberQuotas _quotas;
    private readonly TimeProvider _time;
    private readonly ShownBefore _dead = new();
    private readonly ShownBefore _told = new();

    internal TokenSpending(
        EnvelopeSealer sealer, ClientRegistry clients, Decisions decisions, SubscriberQuotas quotas, TimeProvider time)
    {
        _sealer = sealer;
        _clients = clients;
        _decisions = decisions;
        _quotas = quotas;
        _time = time;
    }

    /// <summary>
    /// Opens a token; no effect on it. Null when it is no access token of ours, is changed, expired, used, of a killed grant or of a
    /// client that is disabled or gone: an API tells these apart to nobody. That one of ours was shown dead is a fact, once.
    /// </summary>
    /// <exception cref="Storage.StoreUnavailableException">Whether it was used cannot be known now.</exception>
    public async ValueTask<LiveToken?> OpenAsync(string token, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (await _sealer.OpenAsync(EnvelopeKind.AccessToken, token, ct) is not { } envelope)
        {
            return null;
        }

        var now = _time.GetUtcNow();
        var reason = !IsUsable(envelope, now) ? "token_inactive"
            : await _decisions.IsAnySpentAsync(new[] { envelope.Id, envelope.GrantId }, ct) ? "token_used"
            : null;
        if (reason is null)
        {
            return new LiveToken(envelope);
        }

        if (!_dead.Contains(envelope.Id))
        {
            await _decisions.RecordAsync(
                _decisions.Describe(FactKind.Api, Decisions.Refused, envelope.ClientId, envelope, reason, correlator: null, now), ct);
            _dead.Add(envelope.Id);
        }

        return null;
    }

    /// <summary>
    /// Spends the token and records the outcome in one commit. <see cref="TokenSpend.Spent"/> for exactly one call per token; only
    /// then may the API answer.
    /// </summary>
    /// <param name="token">What <see cref="OpenAsync"/> gave.</param>
    /// <param name="use">What will be answered, and what is claimed beside the token.</param>
    /// <param name="ct">Ends the wait, not the spend.</param>
    /// <exception cref="Storage.StoreUnavailableException">Nothing may be answered.</exception>
    public async Task<TokenSpend> SpendAsync(LiveToken token, TokenUse use, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(token);
        ArgumentNullException.ThrowIfNull(use);
        var envelope = token.Envelope;
        var now = _time.GetUtcNow();
        Fact Describe(string word, string? reason) =>
            _decisions.Describe(FactKind.Api, word, envelope.ClientId, envelope, reason, use.Correlator, now);

        // A body may be sent slowly: what was good when it was opened is judged again, and a spent id is only kept
        // until expiry.
        if (!IsUsable(envelope, now))
        {
            await _decisions.RecordAsync(Describe(Decisions.Refused, "token_inactive"), ct);
            return TokenSpend.AlreadySpent;
        }

        // Asked here too, and not only by the API, so that no resource can forget it.
        if (envelope.KeyThumbprint != use.Proof?.KeyThumbprint)
        {
            await _decisions.RecordAsync(Describe(Decisions.Refused, "key_not_proved"), ct);
            return TokenSpend.Unproven;
        }

        SpentId[] claims = [.. use.AlsoClaims, .. new SenderKey(use.Proof).Claims, envelope.Id];
        (TokenSpend Spend, string Reason) Lost(LedgerOutcome outcome) => outcome switch
        {
            LedgerOutcome.QuotaFull => (TokenSpend.LimitReached, "false_answers_limit"),
            LedgerOutcome.GuardSpent => (TokenSpend.AlreadySpent, "grant_killed"),
            LedgerOutcome.ClaimLost claim when claim.Index < use.AlsoClaims.Count => (TokenSpend.Repeated, "proof_replayed"),
            LedgerOutcome.ClaimLost claim when claim.Index < claims.Length - 1 => (TokenSpend.Unproven, "proof_replayed"),
            _ => (TokenSpend.AlreadySpent, "token_used"),
        };
        var outcome = await _decisions.SpendAsync(
            new LedgerEntry
            {
                Guards = [envelope.GrantId],
                Quotas = _quotas.ForAnswer(PartyOf(envelope.ClientId), envelope.Number, use.Outcome, now),
                Claims = claims,
                WhenWon = Describe(Word(use.Outcome), null),
                WhenLost = lost => Describe(Decisions.Refused, Lost(lost).Reason),
            },
            ct);
        if (outcome is LedgerOutcome.QuotaFull)
        {
            LimitsMeter.Count(LimitKind.FalseAnswers);
        }

        return outcome is LedgerOutcome.Won ? TokenSpend.Spent : Lost(outcome).Spend;
    }

    /// <summary>Records that an API refused a live token, and leaves the token as it was.</summary>
    /// <param name="token">What <see cref="OpenAsync"/> gave.</param>
    /// <param name="refusal">Why, and what is claimed with it.</param>
    /// <param name="ct">Ends the wait, not the record.</param>
    /// <returns>
    /// Null once it is on record. <see cref="TokenSpend.Repeated"/> or <see cref="TokenSpend.Unproven"/> when what came with it was used before.
    /// </returns>
    /// <exception cref="Storage.StoreUnavailableException">The refusal is not on record; nothing may be answered.</exception>
    public async Task<TokenSpend?> RefuseAsync(LiveToken token, TokenRefusal refusal, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(token);
        ArgumentNullException.ThrowIfNull(refusal);
        var envelope = token.Envelope;
        var now = _time.GetUtcNow();
        Fact Describe(string why) =>
            _decisions.Describe(FactKind.Api, Decisions.Refused, envelope.ClientId, envelope, why, refusal.Correlator, now);

        // Told once: a token that is refused stays as it was, and must not be able to fill the ledger either.
        SpentId[] claims = [.. refusal.AlsoClaims, .. new SenderKey(refusal.Proof).Claims];
        var told = SpentId.OfForeign("refusal", refusal.Reason, Base64Url.Encode(envelope.Id.Bytes), envelope.ExpiresAt);
        if (_told.Contains(told) && claims.Length == 0)
        {
            return null;
        }

        var outcome = await _decisions.SpendAsync(
            new LedgerEntry
            {
                Claims = claims,
                WhenWon = Describe(refusal.Reason),
                WhenLost = _ => Describe("proof_replayed"),
            },
            ct);
        if (outcome is LedgerOutcome.Won)
        {
            _told.Add(told);
        }

        return outcome switch
        {
            LedgerOutcome.Won => null,
            LedgerOutcome.ClaimLost claim when claim.Index < refusal.AlsoClaims.Count => TokenSpend.Repeated,
            _ => TokenSpend.Unproven,
        };
    }

    // Clients of one sector are one party, and guess out of one budget.
    private string PartyOf(string clientId) => _clients.Find(clientId)?.Sector ?? clientId;

    private static string Word(TokenOutcome outcome) => outcome switch
    {
        TokenOutcome.True => "true",
        TokenOutcome.False => "false",
        TokenOutcome.Shared => "shared",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
    };

    private bool IsUsable(Envelope envelope, DateTimeOffset now) =>
        now < envelope.ExpiresAt && _clients.Find(envelope.ClientId) is { Enabled: true };
}
