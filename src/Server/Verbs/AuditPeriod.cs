// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Server.Verbs;

/// <summary>The period of an export, as the command line names it.</summary>
/// <param name="From">The first instant in it.</param>
/// <param name="To">The first instant after it.</param>
/// <param name="Settings">The arguments that are none of these: settings of the server.</param>
internal sealed record AuditPeriod(DateTimeOffset From, DateTimeOffset To, string[] Settings)
{
    private const string FromFlag = "--from";
    private const string ToFlag = "--to";

    // ISO 8601: a day, or an instant to the second or finer.
    private static readonly string[] Formats = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>Reads <c>--from</c> and <c>--to</c>, each an ISO 8601 instant; without an offset it is UTC.</summary>
    /// <param name="args">The command line, without the verb.</param>
    /// <param name="now">The end of a period that names none.</param>
    /// <returns>Null when <c>--from</c> is missing, a value is no instant, stands twice, or the period is empty.</returns>
    public static AuditPeriod? Parse(IEnumerable<string> args, DateTimeOffset now)
    {
        var settings = new List<string>();
        var instants = new Dictionary<string, DateTimeOffset>();
        var rest = new Queue<string>(args);
        while (rest.TryDequeue(out var argument))
        {
            var parts = argument.Split('=', 2);
            if (parts[0] is not (FromFlag or ToFlag))
            {
                settings.Add(argument);
                continue;
            }

            var text = parts.Length == 2 ? parts[1] : rest.TryDequeue(out var next) ? next : "";
            if (!TryInstant(text, out var instant) || !instants.TryAdd(parts[0], instant))
            {
                return null;
            }
        }

        var to = instants.GetValueOrDefault(ToFlag, now);
        return instants.TryGetValue(FromFlag, out var from) && from < to ? new AuditPeriod(from, to, [.. settings]) : null;
    }

    private static bool TryInstant(string text, out DateTimeOffset instant) => DateTimeOffset.TryParseExact(
        text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out instant);
}
