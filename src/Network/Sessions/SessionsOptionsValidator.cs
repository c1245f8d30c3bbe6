// SPDX-License-Identifier: Apache-2.0
using Microsoft.Extensions.Options;
using Network.Radius;

namespace Network.Sessions;

/// <summary>Refuses settings under which sessions could not be kept, by the setting's name.</summary>
internal sealed class SessionsOptionsValidator(IOptions<RadiusOptions> radius) : IValidateOptions<SessionsOptions>
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

        // What a feed may tell is acknowledged, so the directory must take it.
        foreach (var client in radius.Value.Clients)
        {
            var section = $"{RadiusOptions.Section}:Clients:{client.Name}";
            if (client.MaxEventAge > options.ReplayWindow)
            {
                failures.Add($"{section}:{nameof(client.MaxEventAge)} must be at most {SessionsOptions.Section}:{nameof(options.ReplayWindow)}.");
            }

            if (client.EventTimeTolerance < TimeSpan.Zero || client.EventTimeTolerance > SessionDirectory.LargestLead)
            {
                failures.Add($"{section}:{nameof(client.EventTimeTolerance)} must be from 0 to {SessionDirectory.LargestLead}.");
            }
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
