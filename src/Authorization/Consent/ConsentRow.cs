// SPDX-License-Identifier: Apache-2.0
namespace Authorization.Consent;

/// <summary>What one decision means for one row of the tables.</summary>
/// <param name="IsOptOut">A row of the opt-outs; else of the consents.</param>
/// <param name="Subject">The line, as the tables call it.</param>
/// <param name="ClientId">The client; empty for every client.</param>
/// <param name="Purpose">The purpose of a consent; empty for an opt-out.</param>
/// <param name="Scope">The scope of a consent; empty for an opt-out.</param>
/// <param name="GivenAt">The instant of a consent, or of an objection taken back, in milliseconds; 0 when it is neither.</param>
/// <param name="WithdrawnAt">The instant of a withdrawal or an objection, in milliseconds; 0 when it is neither.</param>
/// <param name="Source">The channel; empty when none is named.</param>
internal sealed record ConsentRow(
    bool IsOptOut, string Subject, string ClientId, string Purpose, string Scope, long GivenAt, long WithdrawnAt, string Source)
{
    /// <summary>The rows of a record.</summary>
    public static IEnumerable<ConsentRow> Of(ConsentRecord record, string subject)
    {
        var at = record.At.ToUnixTimeMilliseconds();
        var isOptOut = record.Decision is ConsentDecision.OptedOut or ConsentDecision.OptedIn;
        var isGiven = record.Decision is ConsentDecision.Granted or ConsentDecision.OptedIn;
        IReadOnlyList<string> scopes = isOptOut ? [""] : record.Scopes;
        return scopes.Select(scope => new ConsentRow(
            isOptOut,
            subject,
            record.ClientId ?? ConsentTable.EveryClient,
            record.Purpose ?? "",
            scope,
            isGiven ? at : 0,
            isGiven ? 0 : at,
            record.Source ?? ""));
    }
}
