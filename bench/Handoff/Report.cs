// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;

namespace Handoff;

/// <summary>The page of figures. Of several runs each figure is the median; a greatest value is the greatest of all.</summary>
internal static class Report
{
    private const double KiB = 1024;
    private const double MiB = 1024 * 1024;

    /// <summary>One run in one line.</summary>
    public static string Summary(Figures run) => string.Create(
        CultureInfo.InvariantCulture,
        $"{run.Waiting} waited; confirmed: {Row(run.Steady.Confirmed)}; at once: {Row(run.Burst.Confirmed)} ms (p50, p95, p99, max); "
        + $"{PerDesktop(run, run.Streams) / KiB:0.0} and {PerDesktop(run, run.Pages) / KiB:0.0} KiB each; "
        + $"waiting took {run.Empty.Load:P1} (none), {run.Streams.Load:P1} and {run.Pages.Load:P1} of a core; {run.Renewed} begun anew");

    /// <summary>The page.</summary>
    public static string Write(Plan plan, Machine machine, IReadOnlyList<Figures> runs)
    {
        var page = new StringBuilder();
        Line($"# The hand-off, measured");
        Line($"");
        Line($"[README](README.md) says how, and what the figures mean. `{Command(plan)}` wrote this page on {DateTime.UtcNow:yyyy-MM-dd}.");
        Line($"");
        Line($"- Commit {machine.Commit}, {machine.Runtime}, {(plan.Postgres is null ? "SQLite" : "PostgreSQL")}.");
        Line($"- {machine.Hardware}. {Cores(machine)} Load before the first run: {machine.Load:0.00}.");
        Line($"- Settings: the sandbox with `Handoff:Enabled`, `Frontchannel:Lifetime` two minutes; the limits are those that ship.");
        Line($"- {runs.Count} runs, each with a new server. A figure is the median of the runs; a greatest value is the greatest of all.");
        Line($"");
        Line($"## From the phone to the desktop, while {Median(run => run.Waiting):0} desktops wait");
        Line($"");
        Line($"| milliseconds | p50 | p95 | p99 | greatest |");
        Line($"|---|--:|--:|--:|--:|");
        Line($"| *Continue* pressed → desktop shows the digits | {Cells(run => run.Steady.Scanned)} |");
        Line($"| *Allow* pressed → desktop says `confirmed` | {Cells(run => run.Steady.Confirmed)} |");
        Line($"| *Allow* pressed → desktop says `done` | {Cells(run => run.Steady.Done)} |");
        Line($"| {plan.Burst} *Allow* at once → `confirmed` | {Cells(run => run.Burst.Confirmed)} |");
        Line($"| {plan.Burst} *Allow* at once → `done` | {Cells(run => run.Burst.Done)} |");
        Line($"");
        Line($"{plan.Sample} phones a run, {plan.Rate} a second (the server then used {Median(run => run.SteadyLoad):P0} of its core), then {plan.Burst} at once.");
        Line($"");
        Line($"![How many of the desktops knew after how many milliseconds](handoff.svg)");
        Line($"");
        Line($"## While they only wait");
        Line($"");
        Line($"| | memory | per desktop | share of a core |");
        Line($"|---|--:|--:|--:|");
        Line($"| nobody waits | {Median(run => run.Empty.Resident) / MiB:0} MiB | | {Median(run => run.Empty.Load):P1} |");
        Line($"| the streams alone | {Median(run => run.Streams.Resident) / MiB:0} MiB | {Median(run => PerDesktop(run, run.Streams)) / KiB:0.0} KiB | {Median(run => run.Streams.Load):P1} |");
        Line($"| each fetches the QR at every turn, as the page does | {Median(run => run.Pages.Resident) / MiB:0} MiB | {Median(run => PerDesktop(run, run.Pages)) / KiB:0.0} KiB | {Median(run => run.Pages.Load):P1} |");
        Line($"");
        Line($"## While they come");
        Line($"");
        Line($"| waiting | came each second | processor time of the server for each | median of `POST /handoff` | memory |");
        Line($"|--:|--:|--:|--:|--:|");
        for (var at = 0; at < runs[0].Arrivals.Count; at++)
        {
            double Of(Func<Arrival, double> figure) => Median(run => figure(run.Arrivals[at]));
            Line($"| {runs[0].Arrivals[at].Waiting} | {Of(step => step.PerSecond):0} | {Of(step => step.Processor.TotalMilliseconds):0.0} ms | {Of(step => step.Creation):0.0} ms | {Of(step => step.Resident) / MiB:0} MiB |");
        }

        return page.ToString();

        void Line(FormattableString text) => page.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');

        double Median(Func<Figures, double> figure) => Latencies.Quantile([.. runs.Select(figure).Order()], 0.5);

        string Cells(Func<Figures, double[]> latencies) => string.Create(
            CultureInfo.InvariantCulture,
            $"{Median(run => Latencies.Quantile(latencies(run), 0.5)):0.0} | {Median(run => Latencies.Quantile(latencies(run), 0.95)):0.0} | {Median(run => Latencies.Quantile(latencies(run), 0.99)):0.0} | {runs.Max(run => Latencies.Quantile(latencies(run), 1)):0.0}");
    }

    private static double PerDesktop(Figures run, Watched watched) => (double)(watched.Resident - run.Empty.Resident) / run.Arrivals[^1].Waiting;

    private static string Row(double[] latencies) => string.Join(
        ", ", new[] { 0.5, 0.95, 0.99, 1 }.Select(share => Latencies.Quantile(latencies, share).ToString("0.0", CultureInfo.InvariantCulture)));

    private static string Cores(Machine machine) => machine.ServerCore is null
        ? "Server and load share all cores."
        : "The server had one core to itself, desktops and phones the others.";

    private static string Command(Plan plan) => string.Create(
        CultureInfo.InvariantCulture, $"bench/handoff.sh --count {plan.Count} --sample {plan.Sample} --rate {plan.Rate} --burst {plan.Burst} --runs {plan.Runs}")
        + (plan.Postgres is null ? "" : " --postgres …");
}
