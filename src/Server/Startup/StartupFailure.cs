// SPDX-License-Identifier: Apache-2.0
using System.Data.Common;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Storage;

namespace Server.Startup;

/// <summary>
/// What an operator reads when the server cannot start: a line per reason and no stack, because the mistake is in the settings or
/// around them. Anything else is a bug, and ends as one.
/// </summary>
internal static class StartupFailure
{
    private const int MaxCauses = 8;

    /// <summary>The lines; null when the failure is no operator's to mend.</summary>
    public static IReadOnlyList<string>? Explain(Exception failure) => failure switch
    {
        StartupRefusedException => failure.Message.Split(Environment.NewLine),
        OptionsValidationException invalid => [.. invalid.Failures],
        IOException { InnerException: AddressInUseException } => [$"urls: {failure.Message}"],
        _ => IsAround(failure) ? Causes(failure) : null,
    };

    // What the rooms throw for a setting, or the platform for a file, a key, a socket or a database.
    private static bool IsAround(Exception failure) => failure.GetType() == typeof(InvalidOperationException)
        || failure is IOException or InvalidDataException or UnauthorizedAccessException or CryptographicException
            or SocketException or DbException or StoreUnavailableException or MigrationException;

    // The outermost says which setting, the innermost why. A cause that only repeats the one before is left out.
    private static List<string> Causes(Exception failure)
    {
        var lines = new List<string>();
        for (var cause = failure; cause is not null && lines.Count < MaxCauses; cause = cause.InnerException)
        {
            var line = cause.Message.ReplaceLineEndings(" ");
            if (lines.Count == 0 || !lines[^1].Contains(line, StringComparison.Ordinal))
            {
                lines.Add(line);
            }
        }

        return lines;
    }
}
