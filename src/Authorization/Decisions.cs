// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Authorization.Envelopes;
using Authorization.Tokens;
using Facts;
using Kernel;
using Kernel.Jose;
using Microsoft.Extensions.Logging;

namespace Authorization;

/// <summary>
/// What this room decided, said three times: as a fact that commits with the spends before anybody is answered, as one log line
/// and as a count. None of them holds a number, an address, a code or a word the client wrote.
/// </summary>
internal sealed partial class Decisions(Ledger ledger, PairwiseSubject subjects, ILogger<Decisions> logger)
{
    /// <summary>The outcome of a refusal.</summary>
    public const string Refused = "refused";

    private const string NoCorrelator = "none";

    // No client's sector: client sectors come from registrations, and none may contain a space.
    private const string FactsSector = "facts of this server";

    private static readonly Meter Meter = new("Authorization");

    private static readonly Counter<long> Decided = Meter.CreateCounter<long>(
        "authorization.decisions", description: "Answers, by door, outcome and reason.");

    /// <summary>Makes a fact; it is not recorded yet.</summary>
    /// <param name="kind">The door.</param>
    /// <param name="outcome">What was decided.</param>
    /// <param name="clientId">The client, once known.</param>
    /// <param name="envelope">The code or token it is about, when there is one.</param>
    /// <param name="reason">The word of a refusal.</param>
    /// <param name="correlator">What joins it with the caller's own records; the trace id when null.</param>
    /// <param name="at">The instant of the request.</param>
    public Fact Describe(
        FactKind kind, string outcome, string clientId, Envelope? envelope, string? reason, string? correlator, DateTimeOffset at) =>
        new()
        {
            Kind = kind,
            Outcome = outcome,
            Reason = reason,
            ClientId = clientId,
            Grant = envelope is null ? null : Base64Url.Encode(envelope.GrantId.Bytes),
            Origin = envelope?.Origin,
            Subject = envelope?.Number is { } number ? PseudonymOf(number) : null,
            Correlator = correlator ?? Trace(),
            At = at,
            Details = envelope is null ? null : Details(envelope),
        };

    /// <summary>What facts call a line.</summary>
    public string PseudonymOf(PhoneNumber number) => subjects.Of(FactsSector, number);

    /// <summary>Commits a fact alone, and reports it.</summary>
    /// <exception cref="Storage.StoreUnavailableException">Nothing may be answered.</exception>
    public async Task RecordAsync(Fact fact, CancellationToken ct)
    {
        await ledger.AppendAsync(fact, ct);
        Report(fact);
    }

    /// <summary>Commits spends together with the fact of how they went, and reports that fact.</summary>
    /// <exception cref="Storage.StoreUnavailableException">Nothing may be answered.</exception>
    public async Task<LedgerOutcome> SpendAsync(LedgerEntry entry, CancellationToken ct)
    {
        var outcome = await ledger.CommitAsync(entry, ct);
        Report(outcome is LedgerOutcome.Won ? entry.WhenWon : entry.WhenLost(outcome));
        return outcome;
    }

    /// <summary>Whether any of the ids is spent now.</summary>
    public ValueTask<bool> IsAnySpentAsync(ReadOnlyMemory<SpentId> ids, CancellationToken ct) => ledger.IsAnySpentAsync(ids, ct);

    /// <summary>
    /// Reports a refusal of somebody unidentified. It is no fact: a stranger must not be able to fill the ledger.
    /// </summary>
    public void ReportStranger(FactKind kind, string reason)
    {
        Decided.Add(1, Tags(kind, Refused, reason));
        LogStranger(kind, Refused, reason, Trace() ?? NoCorrelator);
    }

    /// <summary>Reports that the store could not commit, so that nothing was answered but "try again".</summary>
    public void ReportOutage(FactKind kind, Exception exception)
    {
        Decided.Add(1, Tags(kind, "unavailable", null));
        LogOutage(kind, Trace() ?? NoCorrelator, exception);
    }

    private void Report(Fact fact)
    {
        Decided.Add(1, Tags(fact.Kind, fact.Outcome, fact.Reason));
        var correlator = fact.Correlator ?? NoCorrelator;
        switch (fact)
        {
            case { Reason: null }:
                LogGranted(fact.Kind, fact.Outcome, fact.ClientId, fact.Grant, correlator);
                break;
            case { Grant: null }:
                LogRefusedWithoutGrant(fact.Kind, fact.Outcome, fact.ClientId, fact.Reason, correlator);
                break;
            default:
                LogRefused(fact.Kind, fact.Outcome, fact.ClientId, fact.Reason, fact.Grant, correlator);
                break;
        }
    }

    private static TagList Tags(FactKind kind, string outcome, string? reason) =>
        new() { { "kind", kind.ToString() }, { "outcome", outcome }, { "reason", reason } };

    private static string? Trace() => Activity.Current?.TraceId.ToString();

    private static Dictionary<string, string> Details(Envelope envelope)
    {
        var details = new Dictionary<string, string>
        {
            ["scope"] = string.Join(' ', envelope.Scopes),
            ["amr"] = string.Join(' ', envelope.AuthenticationMethods),
        };
        if (envelope.Purpose is { } purpose)
        {
            details["purpose"] = purpose;
        }

        return details;
    }

#pragma warning disable SYSLIB1006 // One event, worded for what it has: a line says nothing of a reason or a grant that is not there.
    [LoggerMessage(2000, LogLevel.Information, "{Kind} {Outcome} for {ClientId}, grant {Grant}, correlator {Correlator}")]
    private partial void LogGranted(FactKind kind, string outcome, string? clientId, string? grant, string correlator);

    [LoggerMessage(2000, LogLevel.Information, "{Kind} {Outcome} for {ClientId}: {Reason}, correlator {Correlator}")]
    private partial void LogRefusedWithoutGrant(FactKind kind, string outcome, string? clientId, string? reason, string correlator);

    [LoggerMessage(2000, LogLevel.Information, "{Kind} {Outcome} for {ClientId}: {Reason}, grant {Grant}, correlator {Correlator}")]
    private partial void LogRefused(
        FactKind kind, string outcome, string? clientId, string? reason, string? grant, string correlator);
#pragma warning restore SYSLIB1006

    [LoggerMessage(2001, LogLevel.Information, "{Kind} {Outcome} for nobody known: {Reason}, correlator {Correlator}")]
    private partial void LogStranger(FactKind kind, string outcome, string reason, string correlator);

    [LoggerMessage(2002, LogLevel.Error, "{Kind} could not be decided: the store is unavailable, correlator {Correlator}")]
    private partial void LogOutage(FactKind kind, string correlator, Exception exception);
}
