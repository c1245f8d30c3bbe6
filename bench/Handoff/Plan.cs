// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Handoff;

/// <summary>What is measured: the command line, read.</summary>
internal sealed record Plan
{
    /// <summary>What <c>--help</c> prints.</summary>
    public const string Usage =
        """
        Measures the hand-off against the real server: bench/handoff.sh [options]
          --count N      desktops that wait at once (5000)
          --sample N     hand-offs answered by phones, one after the other (500)
          --rate N       phones that begin each second (20)
          --burst N      phones that press Allow at the same instant, after that (100)
          --runs N       times that all of it is done, each with a new server (3)
          --postgres S   the connection string of an empty PostgreSQL database, instead of SQLite; one run
          --out DIR      where HANDOFF.md and handoff.svg go (bench)
        """;

    /// <summary>How long one hand-off lasts: the longest that the server allows, so that all wait at once.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);

    /// <summary>The server's own period; what is watched for so long has seen every desktop's QR turn over once.</summary>
    public static readonly TimeSpan Rotation = TimeSpan.FromSeconds(20);

    /// <summary>Desktops that wait at once.</summary>
    public int Count { get; private init; } = 5000;

    /// <summary>Hand-offs that phones answer at a steady rate.</summary>
    public int Sample { get; private init; } = 500;

    /// <summary>Phones that begin each second.</summary>
    public int Rate { get; private init; } = 20;

    /// <summary>Phones that press Allow at once.</summary>
    public int Burst { get; private init; } = 100;

    /// <summary>Runs.</summary>
    public int Runs { get; private init; } = 3;

    /// <summary>Connection string of PostgreSQL; null for SQLite.</summary>
    public string? Postgres { get; private init; }

    /// <summary>Where the report goes; null for <c>bench</c> of this checkout.</summary>
    public string? Out { get; private init; }

    /// <summary>Reads a command line; null when it is not understood.</summary>
    public static Plan? Read(IReadOnlyList<string> arguments)
    {
        var plan = new Plan();
        for (var i = 0; i + 1 < arguments.Count; i += 2)
        {
            var value = arguments[i + 1];
            var number = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var read) ? read : -1;
            var next = arguments[i] switch
            {
                "--count" when number > 0 => plan with { Count = number },
                "--sample" when number > 0 => plan with { Sample = number },
                "--rate" when number > 0 => plan with { Rate = number },
                "--burst" when number >= 0 => plan with { Burst = number },
                "--runs" when number > 0 => plan with { Runs = number },
                "--postgres" => plan with { Postgres = value, Runs = 1 },
                "--out" => plan with { Out = value },
                _ => null,
            };
            if (next is null)
            {
                return null;
            }

            plan = next;
        }

        return arguments.Count % 2 == 0 && plan.Sample + plan.Burst <= plan.Count ? plan : null;
    }
}
