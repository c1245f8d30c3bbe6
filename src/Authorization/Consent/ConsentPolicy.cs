// SPDX-License-Identifier: Apache-2.0
using Kernel;

namespace Authorization.Consent;

/// <summary>
/// Whether a client may learn of a line for a purpose (AS-74, AS-75). Asked before every code and every token, and nothing is remembered
/// between two questions: an objection that is on record, whoever put it there, stops the very next one.
/// </summary>
internal sealed class ConsentPolicy(ConsentTable table, LegalBases bases)
{
    /// <summary>Null when nothing stands against it. No effect.</summary>
    /// <param name="clientId">Who asks.</param>
    /// <param name="number">The line.</param>
    /// <param name="scopes">What it asks for; OpenID Connect's own scopes count for nothing.</param>
    /// <param name="purpose">The declared purpose, without its <c>dpv:</c>; where none was declared, no consent can cover it.</param>
    /// <param name="ct">Ends the look-up.</param>
    /// <exception cref="Storage.StoreUnavailableException">It cannot be known now: nothing may be issued.</exception>
    public async ValueTask<ConsentRefusal?> JudgeAsync(
        string clientId, PhoneNumber number, IEnumerable<string> scopes, string? purpose, CancellationToken ct)
    {
        var asked = purpose ?? "";
        var record = await table.FindAsync(clientId, number, asked, ct);
        if (record.IsOptedOut)
        {
            return ConsentRefusal.OptedOut;
        }

        return scopes
            .Where(scope => scope is not (ScopeCatalog.OpenId or ScopeCatalog.OfflineAccess))
            .All(scope => record.GrantedScopes.Contains(scope) || bases.Of(clientId, scope, asked) is LegalBasis.NotNeeded)
                ? null
                : ConsentRefusal.NotOnRecord;
    }
}
