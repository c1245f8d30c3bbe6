// SPDX-License-Identifier: Apache-2.0
using Microsoft.Extensions.Options;

namespace Network.Sessions;

/// <summary>Refuses settings under which sessions could not be kept, by the setting's name.</summary>
internal sealed class SessionsOptionsValidator : IValidateOptions<SessionsOptions>
{
    private const long SmallestSnapshotBytes = 64 * 1024;

    public ValidateOptionsResult Validate(string? name, SessionsOptions options)
    {
        List<string> failures = [];
        Check(nameof(options.ReplayWindow), options.ReplayWindow, TimeSpan.FromMinutes(1), TimeSpan.FromDays(7));
        Check(nameof(options.SnapshotInterval), options.SnapshotInterval, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        Check(nameof(options.Retention), options.Retention, TimeSpan.FromMinutes(1), TimeSpan.FromDays(30));
        Check(nameof(options.LivenessInterval), options.LivenessInterval, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        Check(nameof(options.FollowTimeout), options.FollowTimeout, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(5));
        if (options.SnapshotAfterBytes < SmallestSnapshotBytes)
        {
            failures.Add($"{SessionsOptions.Section}:{nameof(options.SnapshotAfterBytes)} must be at least {SmallestSnapshotBytes}.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Check(string setting, TimeSpan value, TimeSpan least, TimeSpan most)
        {
            if (value < least || value > most)
            {
                failures.Add($"{SessionsOptions.Section}:{setting} must be from {least} to {most}.");
            }
        }
    }
}
