// SPDX-License-Identifier: Apache-2.0
using Authorization.Keys;
using Storage;

namespace Server.Verbs;

/// <summary>Rotates the signing keys of a running installation: the nodes read what this writes.</summary>
internal static class KeysVerb
{
    private const string EmergencyFlag = "--emergency";

    /// <summary>Needs the settings of the server: the same arguments and environment.</summary>
    public static async Task<int> RotateAsync(string[] args, CancellationToken ct)
    {
        var emergency = args.Contains(EmergencyFlag);
        await using var app = ServerApplication.Build(
            [.. args.Where(arg => arg != EmergencyFlag)],
            builder => builder.Logging.SetMinimumLevel(LogLevel.Warning));
        await app.Services.GetRequiredService<Databases>().MigrateAsync(ct);
        await app.Services.GetRequiredService<SigningKeyRotation>().RotateAsync(emergency, ct);
        Console.WriteLine(emergency
            ? "The signing keys were replaced: the old ones are out of /jwks, the new ones sign as soon as each node reads them."
            : "The next signing keys are announced in /jwks and will sign when Keys:AnnounceFor has passed.");
        return 0;
    }
}
