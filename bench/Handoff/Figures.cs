// SPDX-License-Identifier: Apache-2.0
namespace Handoff;

/// <summary>What one run found.</summary>
internal sealed record Figures
{
    /// <summary>While nobody waited, the server being warm.</summary>
    public required Watched Empty { get; init; }

    /// <summary>How the desktops came, some hundreds at a time.</summary>
    public required IReadOnlyList<Arrival> Arrivals { get; init; }

    /// <summary>While they only held their streams.</summary>
    public required Watched Streams { get; init; }

    /// <summary>While each fetched the QR at every turn as well, as the page does.</summary>
    public required Watched Pages { get; init; }

    /// <summary>How many waited when the first phone came.</summary>
    public required int Waiting { get; init; }

    /// <summary>How many hand-offs expired and were begun anew.</summary>
    public required int Renewed { get; init; }

    /// <summary>Share of a core while phones came steadily.</summary>
    public required double SteadyLoad { get; init; }

    /// <summary>Phones at a steady rate.</summary>
    public required Latencies Steady { get; init; }

    /// <summary>Phones that allowed at once.</summary>
    public required Latencies Burst { get; init; }
}

/// <summary>Some hundreds of desktops that came.</summary>
/// <param name="Waiting">How many waited afterwards.</param>
/// <param name="PerSecond">How many came each second: push, page, form, live page, QR, stream.</param>
/// <param name="Processor">The server's processor time for each.</param>
/// <param name="Creation">Median of <c>POST /handoff</c>, milliseconds.</param>
/// <param name="Resident">Octets that the server held afterwards.</param>
internal sealed record Arrival(int Waiting, double PerSecond, TimeSpan Processor, double Creation, long Resident);

/// <summary>A while in which nothing happened but time.</summary>
/// <param name="Load">Share of a core.</param>
/// <param name="Resident">Octets at its end.</param>
internal sealed record Watched(double Load, long Resident);

/// <summary>Milliseconds, in ascending order.</summary>
/// <param name="Scanned">From <c>POST /q/continue</c> until the desktop was told.</param>
/// <param name="Confirmed">From <c>POST /q/decide</c> until the desktop was told.</param>
/// <param name="Done">From <c>POST /q/decide</c> until the desktop was told that there is an answer.</param>
internal sealed record Latencies(double[] Scanned, double[] Confirmed, double[] Done)
{
    /// <summary>Of phones that are through.</summary>
    public static Latencies Of(IReadOnlyList<Phone> phones) => new(
        [.. phones.Select(phone => phone.ToScanned.TotalMilliseconds).Order()],
        [.. phones.Select(phone => phone.ToConfirmed.TotalMilliseconds).Order()],
        [.. phones.Select(phone => phone.ToDone.TotalMilliseconds).Order()]);

    /// <summary>The value that this share of ascending values does not exceed; no interpolation.</summary>
    public static double Quantile(IReadOnlyList<double> ascending, double share) =>
        ascending.Count == 0 ? double.NaN : ascending[Math.Max(0, (int)Math.Ceiling(share * ascending.Count) - 1)];
}
