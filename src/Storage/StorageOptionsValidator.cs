// SPDX-License-Identifier: Apache-2.0
using Microsoft.Extensions.Options;

namespace Storage;

/// <summary>Stops the start when a setting cannot be meant, naming it.</summary>
internal sealed class StorageOptionsValidator : IValidateOptions<StorageOptions>
{
    public ValidateOptionsResult Validate(string? name, StorageOptions options)
    {
        var problems = options.Problems().ToArray();
        return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
