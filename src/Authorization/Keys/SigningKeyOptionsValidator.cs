// SPDX-License-Identifier: Apache-2.0
using Authorization.Tokens;
using Microsoft.Extensions.Options;

namespace Authorization.Keys;

/// <summary>Refuses, by name, times under which some client would meet a key it cannot know.</summary>
internal sealed class SigningKeyOptionsValidator : IValidateOptions<SigningKeyOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, SigningKeyOptions options)
    {
        string[] problems = [.. Problems(options).Select(problem => $"{SigningKeyOptions.Section}:{problem}")];
        return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> Problems(SigningKeyOptions options)
    {
        if (options.PollInterval < TimeSpan.FromSeconds(1))
        {
            yield return $"{nameof(options.PollInterval)} must be a second at least.";
        }

        if (options.JwksMaxAge < TimeSpan.FromSeconds(1))
        {
            yield return $"{nameof(options.JwksMaxAge)} must be a second at least.";
        }

        if (options.AnnounceFor < options.JwksMaxAge + options.PollInterval + SigningKeyOptions.Slack)
        {
            yield return $"{nameof(options.AnnounceFor)} must be at least JwksMaxAge + PollInterval + {SigningKeyOptions.Slack:c}.";
        }

        if (options.RetireAfter < IdTokens.Lifetime + options.JwksMaxAge)
        {
            yield return $"{nameof(options.RetireAfter)} must be at least JwksMaxAge + {IdTokens.Lifetime:c}.";
        }

        if (options.RotationAge < options.AnnounceFor)
        {
            yield return $"{nameof(options.RotationAge)} must be at least AnnounceFor.";
        }
    }
}
