// SPDX-License-Identifier: Apache-2.0
using Authorization.Clients;
using Microsoft.Extensions.Options;

namespace Authorization.Consent;

/// <summary>Refuses, by name, rules that cannot be meant: a typing error must not become a legal basis.</summary>
internal sealed class ConsentOptionsValidator : IValidateOptions<ConsentOptions>
{
    private const int MaxRules = 1000;

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, ConsentOptions options)
    {
        string[] problems = [.. Problems(options).Select(problem => $"{ConsentOptions.Section}:{problem}")];
        return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> Problems(ConsentOptions options)
    {
        if (options.Default is { } basis && !Enum.IsDefined(basis))
        {
            yield return $"{nameof(options.Default)} must be NotNeeded or MustBeOnRecord.";
        }

        if (options.Rules.Count > MaxRules)
        {
            yield return $"{nameof(options.Rules)} must be {MaxRules} at most.";
            yield break;
        }

        var seen = new HashSet<(string? Purpose, string? Scope, string? ClientId)>();
        for (var i = 0; i < options.Rules.Count; i++)
        {
            var rule = options.Rules[i];
            if (Refuse(rule) is { } problem)
            {
                yield return $"{nameof(options.Rules)}:{i}{problem}";
            }
            else if (!seen.Add((rule.Purpose, rule.Scope, rule.ClientId)))
            {
                yield return $"{nameof(options.Rules)}:{i} is about what an earlier rule is about.";
            }
        }
    }

    private static string? Refuse(ConsentRuleOptions rule) => rule switch
    {
        { Basis: null } => $":{nameof(rule.Basis)} must say NotNeeded or MustBeOnRecord.",
        { Basis: { } basis } when !Enum.IsDefined(basis) => $":{nameof(rule.Basis)} must be NotNeeded or MustBeOnRecord.",
        { Purpose: null, Scope: null, ClientId: null } =>
            $" must name a purpose, a scope or a client; {nameof(ConsentOptions.Default)} is for all.",
        { Purpose: { } purpose } when !PurposeVocabulary.Contains(purpose) =>
            $":{nameof(rule.Purpose)} must be a purpose of the Data Privacy Vocabulary, without dpv:.",
        { Scope: { } scope } when !ScopeCatalog.ApiScopes.Contains(scope) => $":{nameof(rule.Scope)} must be a scope of an API.",
        { ClientId: { } client } when string.IsNullOrWhiteSpace(client) => $":{nameof(rule.ClientId)} must be a client's id.",
        _ => null,
    };
}
