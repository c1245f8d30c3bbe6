// SPDX-License-Identifier: Apache-2.0
using System.Collections.Frozen;
using Microsoft.Extensions.Options;

namespace Authorization.Consent;

/// <summary>Says by which basis a client may learn of a line, as configured (AS-77). Pure.</summary>
internal sealed class LegalBases(IOptions<ConsentOptions> options)
{
    /// <summary>
    /// The purposes that need no consent unless a setting says so: they protect people and accounts, do what the subscriber asked for,
    /// or follow a law. All else, advertising above all, is what consent was made for.
    /// </summary>
    public static readonly FrozenSet<string> UsuallyWithoutConsent = FrozenSet.Create(
        StringComparer.Ordinal,
        "AccountManagement",
        "CounterMoneyLaundering",
        "EnforceAccessControl",
        "EnforceSecurity",
        "FraudPreventionAndDetection",
        "IdentityAuthentication",
        "IdentityVerification",
        "LegalCompliance",
        "MisusePreventionAndDetection",
        "PaymentManagement",
        "RequestedServiceProvision",
        "ServiceProvision",
        "ServiceRegistration",
        "Verification");

    private readonly LegalBasis? _default = options.Value.Default;
    private readonly ConsentRuleOptions[] _rules = [.. options.Value.Rules];

    /// <summary>The basis for one client, scope and purpose.</summary>
    /// <param name="clientId">The client.</param>
    /// <param name="scope">A scope of an API.</param>
    /// <param name="purpose">The purpose, without its <c>dpv:</c>.</param>
    public LegalBasis Of(string clientId, string scope, string purpose)
    {
        var (basis, names) = (BasisWithoutRule(purpose), 0);
        foreach (var rule in _rules)
        {
            if (!IsAbout(rule.ClientId, clientId) || !IsAbout(rule.Scope, scope) || !IsAbout(rule.Purpose, purpose))
            {
                continue;
            }

            var named = NamesOf(rule);
            if (named > names || (named == names && rule.Basis is LegalBasis.MustBeOnRecord))
            {
                (basis, names) = (rule.Basis!.Value, named);
            }
        }

        return basis;
    }

    private LegalBasis BasisWithoutRule(string purpose) =>
        _default ?? (UsuallyWithoutConsent.Contains(purpose) ? LegalBasis.NotNeeded : LegalBasis.MustBeOnRecord);

    private static bool IsAbout(string? named, string value) => named is null || named == value;

    private static int NamesOf(ConsentRuleOptions rule) =>
        new[] { rule.ClientId, rule.Scope, rule.Purpose }.Count(name => name is not null);
}
